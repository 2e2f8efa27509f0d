"""Under which name hubs are announced on a network (DNS-SD, RFC 6763)."""

SERVICE = "_khomue._tcp.local."


def instance(hub: str) -> str:
    """The full name of *hub*'s announcement."""
    return f"{hub}.{SERVICE}"
