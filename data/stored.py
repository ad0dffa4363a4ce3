"""Accepted rows as they lie on disk: Parquet by table and month, and a manifest that names what holds.

    rows/<table>/_month=2025-01-01/<load>.parquet    rows of a table in a month
    rows/<table>/<load>.parquet                      a table that has no months
    history/<table>/<load>.parquet                   rows that a load corrected, as they were before
    manifests/<id>.json                              which of those files hold
    ACCEPTED                                         the manifest in force, replaced atomically

A file is never changed once a manifest names it: a load writes new files for the months that it touches and
names the old ones for the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self

import duckdb
import pyarrow.parquet as pq

from data.contract import Contract, contracts
from data.dataset import Dataset
from queries.store import Store, write_whole
from queries.warehouse import quoted


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table in one month, or all of them.

    Attributes:
        file: relative to the dataset's folder.
        waiting: rows that refer to an account or collector that is not known yet.
        columns: names of the columns that the file has, with commas; empty where that was not noted.
    """

    table: str
    month: date | None
    file: str
    rows: int
    waiting: int = 0
    columns: str = ""

    @classmethod
    def of(cls, table: str, month: date | None, name: str, file: Path) -> Self:
        """Return the part that a file on disk is."""
        found = pq.read_metadata(file)
        return cls(table, month, name, found.num_rows, columns=",".join(found.schema.names))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which files hold a dataset's rows, and the marts that were built from them.

    Attributes:
        id: the load that wrote it; the version built from it is called so too.
        marts: the mart files by mart and month; empty until a version is built.
        made_by: digest of the definitions by which the marts were built.
        model: the file with the weights of the cure model, or empty.
    """

    id: str
    dataset: Dataset
    parts: tuple[Part, ...] = ()
    marts: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    made_by: str = ""
    model: str = ""

    def of(self, table: str) -> tuple[Part, ...]:
        """Return the parts of a table."""
        return tuple(part for part in self.parts if part.table == table)

    @property
    def tables(self) -> frozenset[str]:
        """The tables of which anything is stored."""
        return frozenset(part.table for part in self.parts)

    def files(self) -> set[str]:
        """Return every file that it names."""
        return {p.file for p in self.parts} | {f for files in self.marts.values() for f in files.values()}

    def with_table(self, table: str, parts: Iterable[Part]) -> Manifest:
        """Return a manifest in which a table consists of these parts."""
        others = tuple(p for p in self.parts if p.table != table)
        return replace(self, parts=(*others, *sorted(parts, key=lambda p: p.file)))


class Earlier(NamedTuple):
    """What a load found that was accepted before.

    Attributes:
        kept: earlier records whose key this load does not bring: they stay.
        repeated: records of this load that were accepted before just so.
        corrected: records of this load that were accepted before with other values: the newest wins.
    """

    kept: int = 0
    repeated: int = 0
    corrected: int = 0


NOTHING_EARLIER = Earlier()


def write_manifest(store: Store, manifest: Manifest) -> None:
    """Write a manifest; it is whole or not there."""
    folder = store.root / "manifests"
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "id": manifest.id,
        "made_by": manifest.made_by,
        "model": manifest.model,
        "dataset": asdict(manifest.dataset),
        "parts": [{**asdict(p), "month": p.month and f"{p.month}"} for p in manifest.parts],
        "marts": {m: {f"{month}": f for month, f in files.items()} for m, files in manifest.marts.items()},
    }
    write_whole(folder / f"{manifest.id}.json", json.dumps(content, indent=1, ensure_ascii=False))


def read_manifest(store: Store, manifest_id: str) -> Manifest | None:
    """Return the manifest of that name, or None where there is none that can be read."""
    try:
        raw = json.loads((store.root / "manifests" / f"{manifest_id}.json").read_text("utf-8"))
        return _manifest(raw)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _manifest(raw: Mapping[str, Any]) -> Manifest:
    return Manifest(
        raw["id"],
        Dataset(**raw["dataset"]),
        tuple(Part(**{**p, "month": p["month"] and date.fromisoformat(p["month"])}) for p in raw["parts"]),
        {m: {date.fromisoformat(k): f for k, f in files.items()} for m, files in raw["marts"].items()},
        raw["made_by"],
        raw.get("model", ""),
    )


def accepted(store: Store) -> Manifest | None:
    """Return the manifest of all rows accepted so far, or None where there are none."""
    try:
        return read_manifest(store, (store.root / "ACCEPTED").read_text("utf-8").strip())
    except FileNotFoundError:
        return None


def accept(store: Store, manifest: Manifest) -> None:
    """Make a manifest the one in force: from now on its rows are accepted."""
    write_manifest(store, manifest)
    write_whole(store.root / "ACCEPTED", manifest.id)


def rows_of(parts: Iterable[Part], root: Path | None = None) -> str:
    """Return SQL that reads parts, with `_month`, null where the table has no months.

    Args:
        parts: at least one.
        root: the dataset's folder, or None where the connection looks for files there by itself.
    """
    parts = list(parts)
    files = ", ".join(quoted(str(root / p.file) if root else p.file) for p in parts)
    # Files of loads before and after a contract has grown have other columns.
    mixed = ", union_by_name = true" if len({p.columns for p in parts}) > 1 or not parts[0].columns else ""
    if parts[0].month is None:
        rows = f"select *, null::date as _month from read_parquet([{files}]{mixed})"  # noqa: S608
    else:
        rows = (
            f"select * from read_parquet([{files}], hive_partitioning = true, "  # noqa: S608
            f"hive_types = {{'_month': date}}{mixed})"
        )
    return _with_columns_grown_since(rows, parts)


def _with_columns_grown_since(rows: str, parts: Sequence[Part]) -> str:
    """Add the columns that the contract has got since the files were written; they are empty."""
    contract = contracts().get(parts[0].table)
    known = set(parts[0].columns.split(",")).intersection(*(p.columns.split(",") for p in parts))
    absent = [c for c in contract.columns if c.name not in known] if contract else []
    if not absent:
        return rows
    # Nothing is read for them, and what is asked of the files is still handed down to them.
    empty = ", ".join(f'null::{c.sql_type} as "{c.name}"' for c in absent)
    return f"{rows} union all by name select {empty} where false"


def write_parts(
    con: duckdb.DuckDBPyConnection, store: Store, contract: Contract, rows: str, load_id: str
) -> list[Part]:
    """Write rows as parts of their table.

    Args:
        rows: SQL that yields the contract's columns and `_month`.
        load_id: what the files are called.
    """
    table = contract.table
    folder = store.root / "rows" / table
    folder.mkdir(parents=True, exist_ok=True)
    columns = ", ".join(f'"{c.name}"' for c in contract.columns)
    if contract.month_of is None:
        file = folder / f"{load_id}.parquet"
        con.execute(
            f"copy (select {columns} from ({rows})) to {quoted(str(file))} "  # noqa: S608
            "(format parquet)"
        )
        return [_part(store, table, None, file)]
    con.execute(
        f"copy (select {columns}, _month from ({rows})) to {quoted(str(folder))} "  # noqa: S608
        "(format parquet, partition_by (_month), "
        f"overwrite_or_ignore, filename_pattern '{load_id}-{{i}}')"
    )
    return [
        _part(store, table, date.fromisoformat(file.parent.name.removeprefix("_month=")), file)
        for file in sorted(folder.glob(f"_month=*/{load_id}-*.parquet"))
    ]


def _part(store: Store, table: str, month: date | None, file: Path) -> Part:
    name = file.relative_to(store.root).as_posix()
    return Part.of(table, month, name, file)


def merge(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    contract: Contract,
    old: tuple[Part, ...],
    rows: str,
    load_id: str,
) -> tuple[tuple[Part, ...], Earlier]:
    """Add rows to those of a table: new keys are added, known ones with other values are corrected.

    Args:
        rows: SQL that yields the contract's columns, each key once.

    Returns:
        The table's parts; those of months that nothing touches are the old ones. What a correction
        replaces is kept in the history.
    """
    con.execute(f"create or replace temp view coming as {_with_month(contract, rows)}")
    if not old:
        return tuple(_write_each_month(con, store, contract, load_id)), NOTHING_EARLIER
    con.execute(f"create or replace temp view stored as {rows_of(old, store.root)}")
    earlier = _compare(con, contract)
    if not earlier.corrected and not _new_keys(con, contract):
        return old, earlier
    touched = _touched_months(con, contract)
    if earlier.corrected:
        _keep_history(con, store, contract, load_id)
    kept = tuple(part for part in old if part.month not in touched)
    fresh = write_parts(con, store, contract, _merged(contract), load_id)
    return (*kept, *fresh), earlier


def _write_each_month(
    con: duckdb.DuckDBPyConnection, store: Store, contract: Contract, load_id: str
) -> list[Part]:
    """Write what comes month by month: exports are mostly in the order of time, and are skipped through."""
    if contract.month_of is None:
        return write_parts(con, store, contract, "from coming", load_id)
    columns = ", ".join(f'"{c.name}"' for c in contract.columns)
    months = con.execute("select distinct _month from coming order by 1").fetchall()
    parts = []
    for (month,) in months:
        file = store.root / "rows" / contract.table / f"_month={month}" / f"{load_id}-0.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        con.execute("set variable month = $month", {"month": month})
        con.execute(
            f"""copy (
              select {columns} from coming
              where "{contract.month_of}" >= getvariable('month')
                and "{contract.month_of}" < getvariable('month') + interval 1 month
            ) to {quoted(str(file))} (format parquet)"""  # noqa: S608 - names of the contracts
        )
        parts.append(_part(store, contract.table, month, file))
    return parts


def _with_month(contract: Contract, rows: str) -> str:
    month = f"date_trunc('month', \"{contract.month_of}\")::date" if contract.month_of else "null::date"
    return f"select *, {month} as _month from ({rows})"  # noqa: S608


def _key(contract: Contract, table: str) -> str:
    return ", ".join(f'{table}."{name}"' for name in contract.key)


def _same_key(contract: Contract, left: str, right: str) -> str:
    # A key may have empty parts: they are equal to each other.
    return " and ".join(f'{left}."{k}" is not distinct from {right}."{k}"' for k in contract.key)


def _compare(con: duckdb.DuckDBPyConnection, contract: Contract) -> Earlier:
    """Note in `met` the keys that come and are stored, and whether anything about them differs."""
    now, before = (", ".join(f'{t}."{c.name}"' for c in contract.columns) for t in ("coming", "stored"))
    con.execute(
        f"""create or replace temp table met as
        select {_key(contract, "coming")}, coming._month as new_month, stored._month as old_month,
          ({now}) is not distinct from ({before}) as is_same
        from stored join coming on {_same_key(contract, "coming", "stored")}"""  # noqa: S608
    )
    ((stored, repeated, corrected),) = con.execute(
        "select (select count(*) from stored), count(*) filter (is_same), count(*) filter (not is_same) "
        "from met"
    ).fetchall()
    return Earlier(stored - repeated - corrected, repeated, corrected)


def _new_keys(con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    ((found,),) = con.execute(
        f"select count(*) from coming anti join met on {_same_key(contract, 'coming', 'met')}"  # noqa: S608
    ).fetchall()
    return int(found)


def _touched_months(con: duckdb.DuckDBPyConnection, contract: Contract) -> set[date | None]:
    con.execute(
        f"""create or replace temp table touched as
        select _month from coming anti join met on {_same_key(contract, "coming", "met")}
        union select new_month from met where not is_same
        union select old_month from met where not is_same"""  # noqa: S608
    )
    return {month for (month,) in con.execute("select distinct _month from touched").fetchall()}


def _merged(contract: Contract) -> str:
    """SQL for the rows of the touched months: what stays, and what is new or corrected."""
    in_touched = "_month in (select _month from touched) or _month is null"
    stored, coming = (_same_key(contract, t, "met") for t in ("stored", "coming"))
    return f"""select * from stored
      where ({in_touched}) and not exists (from met where not met.is_same and {stored})
    union all by name
    select * from coming
      where not exists (from met where met.is_same and {coming})"""  # noqa: S608


def _keep_history(con: duckdb.DuckDBPyConnection, store: Store, contract: Contract, load_id: str) -> None:
    file = store.root / "history" / contract.table / f"{load_id}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    con.execute(
        f"""copy (
          select stored.* exclude (_month), '{load_id}' as _corrected_by
          from stored semi join (from met where not is_same) as met on {_same_key(contract, "stored", "met")}
        ) to {quoted(str(file))} (format parquet, compression zstd)"""  # noqa: S608
    )


def replaced(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    contract: Contract,
    old: tuple[Part, ...],
    rows: str,
    load_id: str,
) -> tuple[Part, ...]:
    """Put rows in the place of all that a table has; months that come out the same keep their files."""
    con.execute(f"create or replace temp table coming_rows as {_with_month(contract, rows)}")
    fresh = write_parts(con, store, contract, "from coming_rows", load_id)
    before = {part.month: part for part in old}
    return tuple(_old_if_same(con, store, part, before.get(part.month)) for part in fresh)


def _old_if_same(con: duckdb.DuckDBPyConnection, store: Store, part: Part, old: Part | None) -> Part:
    if old is None or old.rows != part.rows:
        return part
    now, before = (rows_of([p], store.root) for p in (part, old))
    ((differing,),) = con.execute(
        f"select count(*) from (({now}) except all ({before}))"  # noqa: S608 - our own files
    ).fetchall()
    if differing:
        return part
    (store.root / part.file).unlink()
    return old
