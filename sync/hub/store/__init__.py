"""The hub's database: the only SQLAlchemy of the hub, on SQLite or PostgreSQL."""
