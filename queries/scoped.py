"""The scoped views: the only way from a metric to the data, generated from one template.

Each view keeps the rows that the session variable `scope` allows: one value, a map from each thing that a
scope restricts to what it keeps. A variable that nobody has set is null, as is what a map leaves out, and
null keeps no row: whoever forgets the filter sees nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from queries.dimensions import SCOPEABLE
from queries.rollups import cubes
from queries.scope import EVERYONE, Scope

_VIEW = """create or replace view scoped.{name} as
select {columns}
from {source}
where {conditions}"""


def create_views(con: duckdb.DuckDBPyConnection) -> None:
    """Create `scoped.<mart>` over the rows of each mart, and `scoped.<mart>_<rollup>` over its sums.

    A rollup's view names every column of the rows' view, so that a metric's one statement fits either.
    What the rollup does not have raises an error when it is read, and costs nothing when it is not.
    A mart without rows has no rollups.
    """
    con.execute("create schema if not exists scoped")
    columns = _columns(con)
    for cube in cubes():
        rows = columns[f"mart.{cube.mart}"]
        _create(con, cube.mart, f"mart.{cube.mart}", {name: name for name in rows})
        for rollup in cube.rollups:
            table = cube.table(rollup)
            present = columns.get(f"cube.{table}")
            if present is None:
                # There was nothing to sum.
                continue
            absent = {
                name: _absent(table, name, rows[name]) for name in cube.dimensions if name not in present
            }
            _create(con, table, f"cube.{table}", {name: name for name in present} | absent)
    for name in ("month", "target", "cure_feature", "cure_outcome"):
        _create(con, name, f"mart.{name}", {column: column for column in columns[f"mart.{name}"]})


def set_scope(cursor: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    """Let a cursor see what a scope keeps: one statement, since each costs more than a small figure."""
    grant(cursor, scope.variables())


def grant(cursor: duckdb.DuckDBPyConnection, kept: Mapping[str, date | list[str]]) -> None:
    """Set what the scoped views keep, by what is restricted: see `Scope.variables`."""
    lists = [values if isinstance(values, list) else [values.isoformat()] for values in kept.values()]
    cursor.execute("set variable scope = map($names, $lists)", {"names": list(kept), "lists": lists})


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns of every mart and rollup with their types, by `schema.table`: one question."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select concat(schema_name, '.', table_name), column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name in ('mart', 'cube') order by column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _absent(table: str, name: str, kind: str) -> str:
    return f"error('{table} has no {name}')::{kind}"


def _create(con: duckdb.DuckDBPyConnection, name: str, source: str, columns: Mapping[str, str]) -> None:
    conditions = [f"month between {granted('since')}[1]::date and {granted('until')}[1]::date"]
    # The calendar says only which months are loaded: it has no one's rows in it.
    scoped = [] if name == "month" else SCOPEABLE
    conditions += [_condition(d, columns.get(d) == d) for d in scoped]
    con.execute(
        _VIEW.format(
            name=name,
            source=source,
            columns=", ".join(f"{sql} as {column}" for column, sql in columns.items()),
            conditions="\n  and ".join(conditions),
        )
    )


def _condition(dimension: str, is_column: bool) -> str:
    everyone = f"list_contains({granted(dimension)}, '{EVERYONE}')"
    # A restriction along what the rows do not have can only mean: none of them.
    return f"({everyone} or list_contains({granted(dimension)}, {dimension}))" if is_column else everyone


def granted(name: str) -> str:
    """Return SQL for what a scope keeps of one thing: a list with everyone's mark, or of members.

    A macro or a typed record would say it shorter, and take twice the time to plan, which is most of what a
    small figure costs.
    """
    return f"getvariable('scope')['{name}']"
