"""Alembic's entry point: runs the migrations on the connection it is handed, in one transaction."""

from alembic import context

from kiosk.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=False,
    include_name=lambda name, kind, _parents: not (kind == "table" and str(name).startswith("person_text")),
)
context.run_migrations()
