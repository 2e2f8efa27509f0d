"""``python -m kiosk``: the same as ``khomue``."""

from kiosk.cli import main

if __name__ == "__main__":
    main()
