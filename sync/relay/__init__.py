"""A hub at a venue that hangs on another: its stations' records go up as they signed them, everybody else's come down.

It stands on both sides, so it alone may use the station's client and the hub.
"""
