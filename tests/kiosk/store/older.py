"""Takes a station's database back to an older form, as far as tests of its migrations need."""

from sqlalchemy import Connection


def back_to_3(connection: Connection) -> None:
    """Undo what versions 4 to 6 added, so that they can be applied again."""
    for statement in (
        "DROP TABLE person_text_grams",
        "ALTER TABLE anomaly DROP COLUMN mark",
        "ALTER TABLE anomaly DROP COLUMN said",
        "UPDATE alembic_version SET version_num = '0003'",
    ):
        connection.exec_driver_sql(statement)
