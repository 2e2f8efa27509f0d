"""A station without a screen: importable and testable with no Qt installed."""
