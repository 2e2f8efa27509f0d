"""How journals reach the hub and what stations learn from it; PROTOCOL.md is the contract."""
