"""``IN`` for many values: one parameter, whatever their number, so that a statement is made and planned once."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def among(connection: Connection, column: ColumnElement[Any], texts: Sequence[str]) -> ColumnElement[bool]:
    """Whether *column* is one of *texts*, which are of any number."""
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam(None, list(texts), type_=ARRAY(Text)))
    given = func.json_each(json.dumps(texts)).table_valued("value")
    return column.in_(select(given.c.value))
