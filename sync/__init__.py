"""How stations and hub exchange records; PROTOCOL.md is the contract."""
