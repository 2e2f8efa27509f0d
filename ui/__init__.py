"""The station window: Qt Quick over thin bridges."""

from ui.singletons import keep_alive

keep_alive()
