"""A station without a screen: importable and testable with no Qt installed."""

VERSION = "0.1.0"
"""The program's version, as pyproject.toml has it."""
