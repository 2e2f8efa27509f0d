"""The command line: everything the screens do, scriptable, with documented exit codes.

Commands import what they need when they run, so that ``khomue --help`` and a second start stay quick.
"""

from kiosk.cli.root import main

__all__ = ["main"]
