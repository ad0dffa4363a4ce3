"""Accepted rows → a warehouse file: a version of the dataset that can be published.

A version is a function of the manifest alone. What has not changed since the version in force is taken over
from it: months are compared by the files that hold them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import duckdb

from data.contract import Contract, contracts, empty_table
from data.dataset import Dataset
from data.stored import Manifest, Part, read_manifest, rows_of
from data.waiting import note_waiting, without_waiting
from queries.cure import Weights, read_weights
from queries.database import database
from queries.errors import DunlinError, NotPublishedError
from queries.lineage import Months
from queries.store import Store
from queries.warehouse import CheckResult, Site, fill, quoted

# Tables whose facts enter every month: a correction there makes everything stale.
_EVERYWHERE = ("account", "collector")
# Building may take as much memory as this and no more; what does not fit goes to disk.
MEMORY = "4GB"


def build_version(
    store: Store,
    manifest: Manifest,
    notes: Callable[[duckdb.DuckDBPyConnection], None] = lambda _: None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[list[CheckResult], Path, Manifest]:
    """Build the version that belongs to a manifest, beside those there are.

    Args:
        store: where the dataset lies.
        manifest: the rows to build from.
        notes: writes down more about the data, while the file is open.
        progress: told what is being built, in a few words.

    Returns:
        What the checks found (those that failed forbid publishing), the file, and the manifest with the
        marts that were built.
    """
    store.versions.mkdir(parents=True, exist_ok=True)
    version = store.versions / f"{manifest.id}.duckdb"
    # A name of its own until it is whole: a build that dies leaves no version behind.
    unfinished = version.with_suffix(".unfinished")
    for leftover in store.versions.glob("*.unfinished*"):
        leftover.unlink()
    earlier = _version_before(store, manifest.dataset)
    with _opened(store, unfinished) as con:
        if earlier:
            con.execute(f"attach {quoted(str(store.current()))} as earlier (read_only)")
        _raw_tables(con, manifest)
        note_waiting(con, manifest)
        changed = _changed(con, manifest, earlier)
        site = Site(
            store.root,
            manifest.id,
            {t: {p.month: p.rows for p in manifest.of(t) if p.month} for t in manifest.tables},
            changed,
            earlier.marts if earlier and changed is not None else {},
            has_earlier=changed is not None,
            contact_profiles=manifest.dataset.rules_of_contact,
            cure_weights=_weights(store, manifest),
            cure_file=manifest.model,
            is_model_new=earlier is not None and earlier.model != manifest.model,
            progress=progress,
        )
        filled = fill(con, site)
        _note_checks(con, filled.checks)
        notes(con)
        if earlier:
            con.execute("detach earlier")
        con.execute("checkpoint")
    os.replace(unfinished, version)
    return filled.checks, version, replace(manifest, marts=filled.files, made_by=made_by(manifest.dataset))


def _weights(store: Store, manifest: Manifest) -> tuple[Weights, ...]:
    """The weights of the cure model; none where it was made for other terms, until it is trained again."""
    if not manifest.model:
        return ()
    try:
        return read_weights(store.root / manifest.model)
    except DunlinError:
        return ()


@contextmanager
def _opened(store: Store, file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with database(
        file,
        file_search_path=str(store.root.resolve()),
        memory_limit=MEMORY,
        preserve_insertion_order="false",
    ) as con:
        yield con


def made_by(dataset: Dataset) -> str:
    """Return what decides how a dataset's marts come out of its rows: definitions and its own settings."""
    return " ".join((definitions(), *dataset.rules_of_contact))


@cache
def definitions() -> str:
    """Return a digest of everything that decides how marts come out of rows: SQL, settings, contracts."""
    digest = sha256()
    for package in ("queries", "data"):
        for file in sorted(_definition_files(files(package)), key=str):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


# `scoped.py` makes the views through which everything is read, `rollups.py` the sums.
_DEFINING = (
    "macros.sql",
    "settings.toml",
    "cure_terms.toml",
    "contact_rules.toml",
    "scoped.py",
    "rollups.py",
)


def _definition_files(folder: Traversable) -> list[Traversable]:
    wanted = ("staging", "marts", "cubes", "facts", "contracts")
    found = [f for f in folder.iterdir() if f.name in _DEFINING]
    for name in wanted:
        if (inner := folder.joinpath(name)).is_dir():
            found += [f for f in inner.iterdir() if f.name.endswith((".sql", ".toml"))]
    return found


def _version_before(store: Store, dataset: Dataset) -> Manifest | None:
    """The manifest of the version in force, if marts made by the same definitions can be taken from it."""
    try:
        current = store.current()
    except NotPublishedError:
        return None
    before = read_manifest(store, current.stem)
    usable = before and current.is_file() and before.made_by == made_by(dataset)
    if not before or not usable:
        return None
    return before if all((store.root / file).is_file() for file in before.files()) else None


def _raw_tables(con: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    """Create `raw.*`, a view of the files of each canonical table, and say which were loaded."""
    con.execute("create schema raw; create schema meta")
    con.execute(
        "create table meta.input_table "
        "(table_name varchar, title varchar, is_loaded boolean, row_count bigint)"
    )
    known = contracts()
    # What others refer to comes first.
    for name in sorted(known, key=lambda n: (n not in (*_EVERYWHERE, "snapshot"), n)):
        parts = manifest.of(name)
        _raw_table(con, known[name], manifest, parts)
        con.execute(
            "insert into meta.input_table values ($name, $title, $loaded, $rows)",
            {
                "name": name,
                "title": known[name].title,
                "loaded": bool(parts),
                "rows": sum(p.rows for p in parts),
            },
        )
    con.execute(
        "create table meta.dataset as select "
        "$name as name, $title as title, $currency as currency, $is_synthetic as is_synthetic, "
        "$attribution as attribution",
        {
            field: getattr(manifest.dataset, field)
            for field in ("name", "title", "currency", "is_synthetic", "attribution")
        },
    )


def _raw_table(
    con: duckdb.DuckDBPyConnection, contract: Contract, manifest: Manifest, parts: tuple[Part, ...]
) -> None:
    if not parts:
        con.execute(f"create table raw.{contract.table} ({empty_table(contract)}, _month date)")
        return
    rows = without_waiting(contract, manifest, rows_of(parts))
    con.execute(f"create view raw.{contract.table} as {rows}")


def _changed(
    con: duckdb.DuckDBPyConnection, manifest: Manifest, earlier: Manifest | None
) -> Mapping[str, Months] | None:
    """Which months of each table differ from the version before; None where everything must be built."""
    if earlier is None or any(_is_corrected(con, table, manifest, earlier) for table in _EVERYWHERE):
        return None
    late = _accounts_told_late(con, manifest, earlier)
    return {
        table: frozenset(
            _differing(manifest.of(table), earlier.of(table))
            | _months_with(con, earlier.of(table), contracts().get(table), late)
        )
        for table in manifest.tables | earlier.tables
    }


def _differing(now: tuple[Part, ...], before: tuple[Part, ...]) -> set[date]:
    """The months held by another file, or of which other rows wait."""
    changed = set(now) ^ set(before)
    return {part.month for part in changed if part.month}


def _is_corrected(con: duckdb.DuckDBPyConnection, table: str, manifest: Manifest, earlier: Manifest) -> bool:
    """Whether a table came, went, or says something else of a key than before; new keys do not count."""
    now, before = manifest.of(table), earlier.of(table)
    if [p.file for p in now] == [p.file for p in before]:
        return False
    if not now or not before:
        return True
    ((lost,),) = con.execute(
        f"select count(*) from (({rows_of(before)}) except ({rows_of(now)}))"  # noqa: S608
    ).fetchall()
    return bool(lost)


def _accounts_told_late(con: duckdb.DuckDBPyConnection, manifest: Manifest, earlier: Manifest) -> list[str]:
    """The accounts that are new to the table of accounts and stood at an earlier month's end without it.

    A month-end waits for no account: what is told of it later changes the months in which it stood.
    """
    now, before = manifest.of("account"), earlier.of("account")
    stood = earlier.of("snapshot")
    if not before or not stood or [p.file for p in now] == [p.file for p in before]:
        return []
    rows = con.execute(
        f"""select distinct account_id from ({rows_of(stood)}) semi join (
          select account_id from ({rows_of(now)})
          except select account_id from ({rows_of(before)})
        ) as fresh using (account_id)"""  # noqa: S608 - names of our own files
    ).fetchall()
    return [account for (account,) in rows]


def _months_with(
    con: duckdb.DuckDBPyConnection, parts: tuple[Part, ...], contract: Contract | None, accounts: list[str]
) -> set[date]:
    """The months in which a table has rows of these accounts."""
    by_month = tuple(part for part in parts if part.month)
    if not accounts or not by_month or not contract or all(c.name != "account_id" for c in contract.columns):
        return set()
    rows = con.execute(
        f"select distinct _month from ({rows_of(by_month)}) where list_contains($accounts, account_id)",  # noqa: S608
        {"accounts": accounts},
    ).fetchall()
    return {month for (month,) in rows}


def _note_checks(con: duckdb.DuckDBPyConnection, results: list[CheckResult]) -> None:
    con.execute(
        "create table meta.check_result (name varchar, title varchar, status varchar, findings varchar[])"
    )
    for result in results:
        con.execute(
            "insert into meta.check_result values ($name, $title, $status, $findings)",
            {
                "name": result.name,
                "title": result.title,
                "status": result.status,
                "findings": list(result.findings),
            },
        )
