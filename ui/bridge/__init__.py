"""Thin QObjects that hand presenter state to QML."""
