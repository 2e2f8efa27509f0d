"""The hub: keeps every journal as it was sent, and serves the organiser."""
