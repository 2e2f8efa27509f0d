"""The station's side of sync: a session that reads like the protocol, and what keeps it running."""
