"""The few choices of a station's screen that outlive the program, kept in the station's database."""

from kiosk.store.station_store import Store

LANGUAGE = "ui_language"
CAMERA = "camera"
SECOND_CAMERA = "camera_second"
CAMERA_SETTINGS = "camera_settings:"
"""Followed by the camera's id."""
SCANNER = "scanner_setup"
MUTED = "ui_muted"


class Remembered:
    """Reads and writes single settings. Raises StoreProblem."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> str:
        """The value under *key*, empty where there is none."""
        with self._store.reading() as tx:
            return tx.setting(key) or ""

    def put(self, key: str, value: str) -> None:
        with self._store.writing() as tx:
            tx.set_setting(key, value or None)
