"""The only SQLAlchemy on a station: journal, directory of people, projections."""
