"""The program's version, said once; pyproject.toml has the same."""

from typing import Final

VERSION: Final = "0.1.0"
