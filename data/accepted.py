"""Accepted rows, kept as Parquet: the source's own records, and the canonical tables by month."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import duckdb

from data.contract import Contract, contracts
from queries.errors import NotPublishedError
from queries.store import Store


class Earlier(NamedTuple):
    """What a load found that was published before.

    Attributes:
        kept: earlier records whose key this load does not bring: they stay.
        repeated: records of this load that were published before just so.
        corrected: records of this load that were published before with other values: the newest wins.
    """

    kept: int = 0
    repeated: int = 0
    corrected: int = 0


NOTHING_EARLIER = Earlier()


def add_earlier(con: duckdb.DuckDBPyConnection, contract: Contract, store: Store) -> Earlier:
    """Add to this load's records those published before under other keys.

    The records of this load are the table named as the contract's; nothing published is changed.
    """
    try:
        published = _records_file(store.root / "accepted" / store.current().stem, contract)
    except NotPublishedError:
        return NOTHING_EARLIER
    if not published.is_file():
        return NOTHING_EARLIER
    table = contract.table
    same_key = " and ".join(f'{table}."{k}" is not distinct from earlier."{k}"' for k in contract.key)
    names = [c.name for c in contract.columns]
    now, before = (", ".join(f'{which}."{name}"' for name in names) for which in (table, "earlier"))
    con.read_parquet(str(published)).create_view("earlier", replace=True)
    # The names are the contract's own; no value is put into a statement.
    ((known, repeated),) = con.execute(
        f"""select count(*), count(*) filter (({now}) is not distinct from ({before}))
        from {table} join earlier on {same_key}"""  # noqa: S608
    ).fetchall()
    con.execute(
        f"insert into {table} by name select * from earlier anti join {table} on {same_key}"  # noqa: S608
    )
    ((earlier,),) = con.execute("select count(*) from earlier").fetchall()
    con.execute("drop view earlier")
    return Earlier(kept=earlier - known, repeated=repeated, corrected=known - repeated)


def store_records(con: duckdb.DuckDBPyConnection, contract: Contract, folder: Path) -> None:
    """Keep the source's records as they were accepted, so that a later load can add to them."""
    folder.mkdir(parents=True)
    _write(con.table(contract.table).project("* exclude (_line)"), _records_file(folder, contract))


def _records_file(folder: Path, contract: Contract) -> Path:
    return folder / f"{contract.table}.records.parquet"


def store_rows(con: duckdb.DuckDBPyConnection, home: Traversable, folder: Path) -> dict[str, list[Path]]:
    """Write the canonical rows as Parquet by table and month; return the files of each table."""
    written: dict[str, list[Path]] = {}
    for name, contract in contracts().items():
        file = home.joinpath(f"{name}.sql")
        if file.is_file():
            rows = _typed(con.sql(file.read_text("utf-8")), contract)
            written[name] = _write_months(con, rows, contract, folder)
    return written


def _typed(rows: duckdb.DuckDBPyRelation, contract: Contract) -> duckdb.DuckDBPyRelation:
    """Give the adapter's columns the types of the contract."""
    columns = [c for c in contract.columns if c.name in rows.columns]
    return rows.project(", ".join(f'"{c.name}"::{c.sql_type} as "{c.name}"' for c in columns))


def _write_months(
    con: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, contract: Contract, folder: Path
) -> list[Path]:
    """Write one file a month, or one in all where the table has no date to go by."""
    if contract.month_of is None:
        return [_write(rows, folder / f"{contract.table}.parquet")]
    con.execute("drop table if exists canonical")
    rows.project(f'''*, strftime("{contract.month_of}", '%Y-%m') as label''').create("canonical")
    (folder / contract.table).mkdir()
    labels = con.execute("select distinct label from canonical order by label").fetchall()
    return [
        _write(
            con.sql("select * exclude (label) from canonical where label = $label", params={"label": label}),
            folder / contract.table / f"{label}.parquet",
        )
        for (label,) in labels
    ]


def _write(rows: duckdb.DuckDBPyRelation, file: Path) -> Path:
    rows.write_parquet(str(file), compression="zstd")
    return file
