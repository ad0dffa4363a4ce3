"""The scoped views: the only way from a metric to the data, generated from one template.

Each view keeps the rows that the session variables `scope_…` allow. A variable that nobody has set is
null, and null keeps no row: whoever forgets the filter sees nothing.
"""

from __future__ import annotations

import duckdb

from queries.dimensions import SCOPEABLE
from queries.scope import EVERYONE

_VIEW = """create or replace view {schema}.{name} as
select {columns}
from {source}.{name}
where {conditions}"""


def create_views(con: duckdb.DuckDBPyConnection) -> None:
    """Create `scoped.*` over the cubes and `scoped_row.*` over the row-level marts of the same name."""
    for schema, source in (("scoped", "cube"), ("scoped_row", "mart")):
        con.execute(f"create schema if not exists {schema}")
        for (name,) in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'cube' order by table_name"
        ).fetchall():
            con.execute(_view(con, schema, source, name))
    con.execute(_view(con, "scoped", "mart", "month"))


def _view(con: duckdb.DuckDBPyConnection, schema: str, source: str, name: str) -> str:
    columns = [row[0] for row in con.execute(f"describe {source}.{name}").fetchall()]
    conditions = ["month between getvariable('scope_since') and getvariable('scope_until')"]
    # The calendar says only which months are loaded: it has no one's rows in it.
    scoped = [] if name == "month" else SCOPEABLE
    conditions += [_condition(dimension, dimension in columns) for dimension in scoped]
    return _VIEW.format(
        schema=schema,
        source=source,
        name=name,
        columns=", ".join(columns),
        conditions="\n  and ".join(conditions),
    )


def _condition(dimension: str, is_column: bool) -> str:
    everyone = f"list_contains(getvariable('scope_{dimension}'), '{EVERYONE}')"
    # A restriction along what the rows do not have can only mean: none of them.
    return (
        f"({everyone} or list_contains(getvariable('scope_{dimension}'), {dimension}))"
        if is_column
        else everyone
    )
