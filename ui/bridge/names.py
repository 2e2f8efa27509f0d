"""How Python's names read in QML."""

QML_MODULE = "Khomue.Bridge"


def camel(name: str) -> str:
    """``walk_bys`` as QML writes it: ``walkBys``."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
