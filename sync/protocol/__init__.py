"""What goes over the wire, and nothing else: PROTOCOL.md as types, codes, limits and codecs."""
