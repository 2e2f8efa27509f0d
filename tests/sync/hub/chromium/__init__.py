"""The hub's pages in a real browser: one Chromium, one hub that holds every kind of row."""
