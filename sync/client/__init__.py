"""The station side of sync: a session that reads like the spec."""
