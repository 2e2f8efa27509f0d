"""Badges on paper: set in Thai, as sheets and labels, and sent to the booth's printer."""
