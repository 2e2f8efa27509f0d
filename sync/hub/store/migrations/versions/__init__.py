"""One module per form of the hub's database."""
