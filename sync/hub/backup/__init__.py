"""Backups of a hub: one file, taken while it serves, restored into either kind of database."""

from sync.hub.backup.dump import Written, backup
from sync.hub.backup.file import check
from sync.hub.backup.restore import restore

__all__ = ["Written", "backup", "check", "restore"]
