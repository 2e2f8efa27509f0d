"""What of a hub's certificate both sides have to agree on."""

INSIDE = "khomue.internal"


def server_name(hub: str) -> str:
    """The name that every certificate of *hub* is good for, wherever the hub is: stations check this one, never an
    address, which changes with every network."""
    return f"{hub}.{INSIDE}"
