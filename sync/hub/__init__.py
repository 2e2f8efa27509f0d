"""The hub: keeps every station's journal as it was sent, and shows the organiser what they add up to."""
