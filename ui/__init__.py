"""The station window: Qt Quick over thin bridges."""
