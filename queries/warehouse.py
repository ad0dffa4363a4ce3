"""Raw tables → staging → marts → cubes → scoped views → checks: how a warehouse file is filled.

The steps are the SQL files of their folders, run in the order of their names. They need a connection
in which the schema `raw` holds every canonical input table, empty where nothing was loaded. What has not
changed since the version before is taken over from it and not computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Literal

import duckdb

from queries import header
from queries.contact_rules import note_rules
from queries.cure import Weights, folds, note_weights, terms_macro
from queries.dimensions import DIMENSIONS, UNATTRIBUTED, delinquent_buckets
from queries.errors import HeaderError
from queries.lineage import NO_MONTHS, Mart, Months, marts, shifted, stale
from queries.rollups import Cube, cubes
from queries.scoped import create_views
from queries.sentence import Sentence
from queries.settings import settings

Status = Literal["passed", "warned", "failed"]

# The bands of amounts up to a thousand million, each from its first to the first of the next.
_FIRSTS = [first * 10**power for power in range(9) for first in (1, 2, 5)]
_BANDS = list(zip(_FIRSTS, [*_FIRSTS[1:], 10**9], strict=True))

# Where bands of a chance begin, and their names: narrow where most cases lie.
_CHANCES = (0, 2, 4, 6, 8, 10, 12, 15, 18, 21, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100)
_CHANCE_BANDS = [(high / 100, f"{low / 100:.2f}-{high / 100:.2f}") for low, high in pairwise(_CHANCES)]

# About so many month-ends are joined at a time, so that memory does not grow with the history.
_ROWS_AT_A_TIME = 8_000_000

# Facts and checks read its sums by name, so they are there even of no rows.
_ALWAYS_SUMMED = "account_month"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: nothing (passed), or sentences, one a finding."""

    name: str
    title: str
    status: Status
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a version is built, and from what.

    Attributes:
        root: the folder below which stored rows lie; files are named relative to it.
        build_id: name of the version; the files that it adds are called so.
        months: the months of which each input table has rows, with how many, by table.
        changed: the months of each input table that differ from the version before; None: all.
        kept: the mart files of the version before, by mart and month.
        has_earlier: whether the version before is attached as the catalog `earlier`.
        contact_profiles: the profiles of contact rules by which breaches are found.
        cure_weights: the weights of the cure model, one set a fold; none where no model was trained.
        cure_file: the model's file, relative to the root.
        is_model_new: whether they are not those of the version before.
        progress: told what is being built, in a few words.
    """

    root: Path
    build_id: str
    months: Mapping[str, Mapping[date, int]]
    changed: Mapping[str, Months] | None = None
    kept: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    has_earlier: bool = False
    contact_profiles: tuple[str, ...] = ()
    cure_weights: tuple[Weights, ...] = ()
    cure_file: str = ""
    is_model_new: bool = False
    progress: Callable[[str], None] = lambda _: None


@dataclass(slots=True)
class Filled:
    """What was built: the checks' results, and the files of each mart by month."""

    checks: list[CheckResult]
    files: dict[str, dict[date, str]]


def fill(con: duckdb.DuckDBPyConnection, site: Site) -> Filled:
    """Fill staging, marts, cubes, scoped views and facts about the data; then run the checks."""
    for schema in ("staging", "mart", "cube", "meta"):
        con.execute(f"create schema if not exists {schema}")
    con.execute(
        Template(files("queries").joinpath("macros.sql").read_text("utf-8")).substitute(_macro_settings())
    )
    _run_folder(con, "staging")
    note_rules(con, site.contact_profiles)
    note_weights(con, site.cure_weights, site.cure_file)
    stored, fresh = _build_marts(con, site)
    _forget(con, "reach_since", "reach_until")
    site.progress(Sentence("Summing the cubes"))
    earlier = _cube_tables(con, "earlier") if site.has_earlier and site.changed is not None else frozenset()
    for cube in cubes():
        if cube.mart == _ALWAYS_SUMMED or _has_rows(con, cube.mart):
            _build_cube(con, site, cube, fresh[cube.mart], earlier)
    # In one transaction: each of some hundred small things would else be written by itself. The sums are not
    # in it, since within a transaction that has written something a query may get one thread only.
    con.begin()
    _note_rollups(con)
    create_views(con)
    _note_dimensions(con)
    con.commit()
    _run_folder(con, "facts")
    site.progress(Sentence("Checking"))
    _set(con, fresh_months=sorted(fresh["account_month"]))
    return Filled(_run_checks(con), stored)


def _run_folder(con: duckdb.DuckDBPyConnection, folder: str) -> None:
    for file in header.sql_files(folder):
        con.execute(Template(file.read_text("utf-8")).substitute(settings()["coding_break"]))


def _macro_settings() -> dict[str, str]:
    closed, levels = settings()["bucket"]["last_day"], delinquent_buckets()
    last = levels[-1]
    whens = [f"when days <= {day} then 'M{n}'" for n, day in enumerate(closed, start=1)]
    return {
        "bucket_whens": "\n  ".join([*whens, f"else '{last}'"]),
        "level_whens": "\n  ".join(f"when bucket = '{b}' then {n}" for n, b in enumerate(levels, start=1)),
        "grace_days": str(settings()["promise"]["grace_days"]),
        "cure_terms": terms_macro(),
        "chance_whens": "\n  ".join(f"when chance < {high} then '{name}'" for high, name in _CHANCE_BANDS),
        "easy_from": str(settings()["cure"]["easy_from"]),
        "hard_below": str(settings()["cure"]["hard_below"]),
        "band_whens": "\n  ".join(f"when amount < {high} then '{low}-{high}'" for low, high in _BANDS),
    }


def _set(con: duckdb.DuckDBPyConnection, **variables: object) -> None:
    for name, value in variables.items():
        con.execute(f"set variable {name} = $value", {"value": value})


def _forget(con: duckdb.DuckDBPyConnection, *variables: str) -> None:
    for name in variables:
        con.execute(f"reset variable {name}")


def _build_marts(
    con: duckdb.DuckDBPyConnection, site: Site
) -> tuple[dict[str, dict[date, str]], dict[str, Months]]:
    """Build the stale months of every mart; return the files by month and what was stale."""
    stored: dict[str, dict[date, str]] = {}
    fresh: dict[str, Months] = {}
    for mart in marts():
        fresh[mart.name] = _stale_months(con, site, mart, fresh)
        if mart.kind == "view":
            con.execute(f"create view mart.{mart.name} as\n{mart.sql.replace('$folds', str(folds()))}")
        elif mart.kind == "whole":
            _build_whole(con, mart, is_stale=bool(fresh[mart.name]) or not site.has_earlier)
        else:
            site.progress(Sentence("Building {mart}", mart=mart.name.replace("_", " ")))
            stored[mart.name] = _build_months(con, site, mart, fresh[mart.name])
    return stored, fresh


def _build_whole(con: duckdb.DuckDBPyConnection, mart: Mart, is_stale: bool) -> None:
    _forget(con, "reach_since", "reach_until")
    made = mart.sql if is_stale else f"from earlier.mart.{mart.name}"
    con.execute(f"create table mart.{mart.name} as\n{made}")


def _moved_last_months(site: Site) -> Months:
    """The months that have become the last, or are it no longer: they have changed, whatever their rows."""
    last = max(site.months.get("snapshot", {}), default=None)
    old_last = max(site.kept.get("account_month", {}), default=None)
    return frozenset(m for m in (last, old_last) if m and last != old_last)


def _stale_months(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    mart: Mart,
    fresh: Mapping[str, Months],
) -> Months:
    own = _own_months(site, mart)
    if site.changed is None or (mart.reads_model and site.is_model_new):
        return own
    moved = _moved_last_months(site)
    changed = {**site.changed, "snapshot": site.changed.get("snapshot", NO_MONTHS) | moved}
    if mart.name == "account_month":
        # Of an account it is the last month-end alone that has changed, not what it tells of the one before.
        found = stale(mart.reads, site.changed) | moved
    else:
        found = stale(mart.reads, changed) | stale(mart.reads_mart, fresh)
    if mart.until:
        found |= _open_months(con, site, mart, changed)
    if mart.settles_after:
        found |= _unsettled_months(con, site, mart)
    if mart.kind == "whole" and found:
        return own
    # A month whose rows are all gone is stale too: neither it nor its sums must be taken over.
    if mart.kind == "view":
        return found
    return found & (own | site.kept.get(mart.name, {}).keys())


def _own_months(site: Site, mart: Mart) -> Months:
    """The months that a mart can have rows of: those of the tables that it reads."""
    tables = [t for t, (first, last) in mart.reads.items() if first <= 0 <= last]
    # The first is what its rows are made of; a mart that reads marts only has the months of payments.
    months = frozenset(site.months.get(tables[0] if tables else "payment", {}))
    if mart.is_opened:
        return frozenset(shifted(month, 1) for month in months if month < max(months))
    return months


def _open_months(
    con: duckdb.DuckDBPyConnection, site: Site, mart: Mart, changed: Mapping[str, Months]
) -> Months:
    """The months with rows that a changed payment, or a later horizon, may settle otherwise."""
    starts = [*sorted(changed.get("payment", NO_MONTHS)), *_horizons(con, site)]
    if not starts:
        return NO_MONTHS
    rows = con.execute(
        f"select month from staging.{mart.name} group by month "  # noqa: S608 - names of our own
        f"having max({mart.until} + grace_days()) >= $start",
        {"start": min(starts)},
    ).fetchall()
    return frozenset(m for (m,) in rows)


def _unsettled_months(con: duckdb.DuckDBPyConnection, site: Site, mart: Mart) -> Months:
    """The months some of whose rows another horizon may settle otherwise."""
    starts = _horizons(con, site)
    days = timedelta(days=mart.settles_after)
    return frozenset(m for m in _own_months(site, mart) if starts and shifted(m, 1) + days > min(starts))


def _horizons(con: duckdb.DuckDBPyConnection, site: Site) -> list[date]:
    """The last day known in the version before and in this one, where they differ."""
    if not site.has_earlier:
        return []
    before = con.execute("select known_on from earlier.mart.horizon").fetchall()
    now = con.execute("select known_on from mart.horizon").fetchall()
    return [d for ((d,),) in (before, now) if d and before != now]


def _build_months(con: duckdb.DuckDBPyConnection, site: Site, mart: Mart, fresh: Months) -> dict[date, str]:
    """Write the stale months of a mart, take the others over, and create the view of them all."""
    found = {m: f for m, f in site.kept.get(mart.name, {}).items() if m not in fresh}
    for run in _runs(site, fresh):
        found |= _write_run(con, site, mart, run)
    _forget(con, "reach_since", "reach_until")
    if found:
        con.execute(f"create view mart.{mart.name} as\n{_from_files(found.values())}")
    else:
        con.execute(f"create table mart.{mart.name} as\nselect * from ({mart.sql}) limit 0")
    return found


def _from_files(paths: Iterable[str]) -> str:
    listed = ", ".join(quoted(path) for path in sorted(paths))
    return (
        f"select _month as month, * exclude (_month) from read_parquet([{listed}], "  # noqa: S608
        "hive_partitioning = true, hive_types = {'_month': date}) where is_in_reach(_month)"
    )


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _runs(site: Site, months: Iterable[date]) -> Iterator[list[date]]:
    """Split months into runs of neighbours, each with about as many month-ends as memory likes."""
    run: list[date] = []
    rows = 0
    for month in sorted(months):
        size = site.months.get("snapshot", {}).get(month, 0)
        if run and (month != shifted(run[-1], 1) or rows + size > _ROWS_AT_A_TIME):
            yield run
            run, rows = [], 0
        run.append(month)
        rows += size
    if run:
        yield run


def _write_run(con: duckdb.DuckDBPyConnection, site: Site, mart: Mart, run: list[date]) -> dict[date, str]:
    first, last = mart.reach
    until = shifted(run[-1], last)
    if mart.until:
        until = max(until, _last_due(con, mart, run) or until)
    _set(con, reach_since=shifted(run[0], first), reach_until=until, since=run[0], until=run[-1])
    folder = site.root / "marts" / mart.name
    folder.mkdir(parents=True, exist_ok=True)
    con.execute(
        f"copy (select * exclude (month), month as _month from (\n{mart.sql}\n)\n"  # noqa: S608
        "where month between getvariable('since') and getvariable('until')) "
        f"to {quoted(str(folder))} (format parquet, partition_by (_month), overwrite_or_ignore, "
        f"filename_pattern '{site.build_id}-{run[0]}-{{i}}')"
    )
    return {
        date.fromisoformat(file.parent.name.removeprefix("_month=")): file.relative_to(site.root).as_posix()
        for file in folder.glob(f"_month=*/{site.build_id}-{run[0]}-*.parquet")
    }


def _last_due(con: duckdb.DuckDBPyConnection, mart: Mart, run: list[date]) -> date | None:
    """The last month in which a payment may still settle a row of these months."""
    _set(con, reach_since=run[0], reach_until=run[-1])
    ((day,),) = con.execute(
        f"select date_trunc('month', max({mart.until} + grace_days()))::date from staging.{mart.name}"  # noqa: S608
    ).fetchall()
    return day if day is None or isinstance(day, date) else None


def _has_rows(con: duckdb.DuckDBPyConnection, mart: str) -> bool:
    """Whether there is anything to sum: a figure of what was never loaded is read from its empty rows."""
    found = con.execute(f"select 1 from mart.{mart} limit 1").fetchall()  # noqa: S608 - a name of our own
    return bool(found)


def _cube_tables(con: duckdb.DuckDBPyConnection, catalog: str | None = None) -> frozenset[str]:
    """Return the rollups in a catalog, by default in the version that is being built."""
    rows = con.execute(
        "select table_name from duckdb_tables() "
        "where database_name = coalesce($catalog, current_database()) and schema_name = 'cube'",
        {"catalog": catalog},
    ).fetchall()
    return frozenset(name for (name,) in rows)


def _build_cube(
    con: duckdb.DuckDBPyConnection, site: Site, cube: Cube, fresh: Months, earlier: frozenset[str]
) -> None:
    """Sum the stale months of a mart for all rollups, and take the other months over.

    Args:
        earlier: the rollups of the version before, where months may be taken over from it.
    """
    made = "create temp table fresh_sums as"
    for run in _runs(site, fresh):
        # The state in which a month opened lies in the month before.
        _set(con, reach_since=shifted(run[0], -1), reach_until=run[-1], fresh=run)
        con.execute(f"{made} {cube.sums()}")
        made = "insert into fresh_sums"
    if not fresh:
        con.execute(f"{made} select * from ({cube.sums()}) limit 0")  # noqa: S608 - our own text
    _forget(con, "reach_since", "reach_until")
    _set(con, fresh=sorted(fresh))
    for rollup, dimensions in cube.rollups.items():
        absent = [d for d in cube.dimensions if d not in dimensions]
        exclude = ", ".join(["rollup", *absent])
        before = (
            f"union all by name from earlier.cube.{cube.table(rollup)} "
            "where not list_contains(getvariable('fresh'), month)"
            if cube.table(rollup) in earlier
            else ""
        )
        order = "month, collector" if "collector" in dimensions else "month"
        con.execute(
            f"create table cube.{cube.table(rollup)} as from ("  # noqa: S608
            f"select * exclude ({exclude}) from fresh_sums where rollup = '{rollup}' {before}"
            f") order by {order}"
        )
    con.execute("drop table fresh_sums")


def _note_rollups(con: duckdb.DuckDBPyConnection) -> None:
    """Write down which rollups there are, for whoever looks for the smallest that answers."""
    con.execute(
        "create table meta.rollup (mart varchar, name varchar, dimensions varchar[], row_count bigint)"
    )
    built = _cube_tables(con)
    found = [
        (cube.mart, cube.table(rollup), list(dimensions))
        for cube in cubes()
        for rollup, dimensions in cube.rollups.items()
        if cube.table(rollup) in built
    ]
    counts = ", ".join(f"(select count(*) from cube.{table})" for _, table, _ in found)  # noqa: S608
    (counted,) = con.execute(f"select {counts}").fetchall()
    listed = zip(("marts", "tables", "dimensions"), zip(*found, strict=True), strict=True)
    con.execute(
        "insert into meta.rollup "
        "select unnest($marts), unnest($tables), unnest($dimensions), unnest($counts)",
        {name: list(values) for name, values in listed} | {"counts": list(counted)},
    )


def _note_dimensions(con: duckdb.DuckDBPyConnection) -> None:
    """Write down along which dimensions the cubes have members, by one look at each cube."""
    tables: dict[str, list[str]] = {}
    for column, table in con.execute(
        "select column_name, table_name from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'cube'"
    ).fetchall():
        if column in DIMENSIONS:
            tables.setdefault(table, []).append(column)
    loaded: set[str] = set()
    for table, columns in tables.items():
        # What nobody did is credited to no channel: a word, and no channel that the data has.
        counts = ", ".join(f"count(nullif({name}::varchar, '{UNATTRIBUTED}'))" for name in columns)
        (found,) = con.execute(f"select {counts} from cube.{table}").fetchall()  # noqa: S608
        loaded |= {name for name, count in zip(columns, found, strict=True) if count}
    con.execute("create or replace table meta.dimension (dimension varchar, is_loaded boolean)")
    con.execute(
        "insert into meta.dimension select unnest($names), unnest($loaded)",
        {"names": list(DIMENSIONS), "loaded": [name in loaded for name in DIMENSIONS]},
    )


def _run_checks(con: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Run every file of `checks/`: each of the rows it yields is something found.

    A check's header names its title, whether a finding warns or fails, and the sentence that a row
    becomes.
    """
    results = []
    for file in header.sql_files("checks"):
        head, sql = header.read(file)
        if head.keys() != {"title", "severity", "finding"} or head["severity"] not in ("warned", "failed"):
            raise HeaderError(
                "{file}: a check needs a title, a severity (warned, failed) and a finding.", file=file.name
            )
        cursor = con.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        findings = tuple(
            head["finding"].format(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()
        )
        status: Status = head["severity"] if findings else "passed"
        results.append(CheckResult(header.stem(file), head["title"], status, findings))
    return results
