"""The hub over HTTP: the sync protocol for stations, and pages for the organiser."""
