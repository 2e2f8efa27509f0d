"""Reads lists of people, CSV or XLSX, row by row: good rows become people, bad ones are reported by line."""

from kiosk.roster.reading import BadRow, Roster, RosterRow, read_roster
from kiosk.roster.sheets import RosterError

__all__ = ["BadRow", "Roster", "RosterError", "RosterRow", "read_roster"]
