"""The engine: a locked read-only warehouse, and the readers through which every figure comes."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from queries import catalog
from queries.catalog import Metric
from queries.compile import checked_by, needed, rows_statement, statement
from queries.cure import CURE_MODEL
from queries.database import database
from queries.dimensions import DERIVED, DIMENSIONS, SCOPEABLE, dimension
from queries.errors import DunlinError, NotLoadedError, NotPublishedError, ScopeError, UnknownNameError
from queries.quarters import is_whole, quarter_label
from queries.rollups import Rollup, smallest
from queries.scope import Scope, month_label, month_of
from queries.scoped import set_scope
from queries.sentence import Term

# DuckDB advises to make a relation, which saves a copy of the rows and costs a second planning.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)

# Whose goals there are, from the whole to its parts.
TARGET_LEVELS = ("department", "team", "collector")

# Folders of Parquet files, relative to where a dataset is stored.
_ROW_FOLDERS = ("rows/", "marts/")

ROW_KEYS = {
    "account_month": ("account_id", "as_of", "level", "next_level", "balance"),
    "payment": ("payment_id", "account_id", "paid_on", "amount"),
    "survey": ("survey_id", "account_id", "sent_on", "answered_on"),
    "balance_flow": ("account_id", "as_of", "side", "next_bucket"),
    "cure": ("account_id", "as_of", "fate"),
    "workday": ("worked_on", "contacts"),
    "complaint": ("complaint_id", "account_id", "received_on", "category"),
    "credit": ("payment_id", "account_id", "paid_on", "touch_id"),
    "contact": ("contact_id", "account_id", "contacted_at", "outcome"),
    "breach": ("contact_id", "account_id", "contacted_at", "rule", "outcome", "number", "most"),
    "promise": ("promise_id", "account_id", "due_on", "amount", "paid_amount"),
    "regained": ("contact_id", "account_id", "contacted_at", "lost_on"),
    "plan": ("plan_id", "account_id", "agreed_on", "amount"),
    "case_month": ("account_id", "opened_on", "past_due_amount", "paid_amount", "next_bucket"),
    "cure_chance": ("account_id", "opened_on", "chance", "past_due_amount", "channel"),
    "case_age": ("case_id", "account_id", "last_month"),
}


@dataclass(frozen=True)
class Result:
    """What a metric said: one row per slice, with the statement that was run.

    Attributes:
        table: columns `by`, numerator, denominator, value, n, squares where the metric carries them,
            immature, missing, reason; cut by quarter also `is_partial`, whether a month of it is not in
            scope or not loaded.
        scope: what was really shown, the viewer's rights and his wish taken together.
    """

    metric: Metric
    scope: Scope
    by: tuple[str, ...]
    weight: str | None
    sql: str
    table: pa.Table

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows for charts: numbers as float64, months as dates, text as it is."""
        table = self.table
        for name in ("numerator", "denominator", "value"):
            # Arrow casts in a tenth of the time that pandas takes.
            if (place := table.schema.get_field_index(name)) >= 0:
                table = table.set_column(place, name, table.column(place).cast(pa.float64(), safe=False))
        frame = table.to_pandas(date_as_object=True)
        # A member that is not recorded is None: pandas would make it a number that equals nothing.
        unrecorded = {name: frame[name].astype(object) for name in self.by if table[name].null_count}
        return frame.assign(
            **{name: column.where(column.notna(), None) for name, column in unrecorded.items()}
        )

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The rows of `frame` as dictionaries; not to be changed, as they are shared."""
        columns = [self.frame[name].tolist() for name in self.frame]
        return [dict(zip(self.frame, row, strict=True)) for row in zip(*columns, strict=True)]

    def rows(self) -> list[dict[str, Any]]:
        """The rows as exact Python values: `Decimal` for money, months as `2005-04`."""
        return [
            {k: month_label(v) if k == "month" and v else v for k, v in row.items()}
            for row in self.table.to_pylist()
        ]


class Warehouse:
    """One published warehouse file, opened read-only, its configuration locked.

    Safe to share between threads: every call takes a cursor of its own.

    Attributes:
        about: the dataset's own facts: name, title, currency, attribution, whether it is synthetic.
        known_members: what has been read of dimensions' members, by viewer; for `Reader`.
    """

    about: Mapping[str, Any]

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            NotPublishedError: there is no such file, or it is no warehouse.
        """
        if not path.is_file():
            raise NotPublishedError("There is no published data at {path}.", path=str(path))
        self.path = path
        self._meta: dict[str, list[dict[str, Any]]] = {}
        self.known_members: dict[tuple[Scope, str], tuple[str, ...]] = {}
        try:
            self._connection = _locked(path)
            self.about = self.meta("dataset")[0]
            self._try_views()
        except (duckdb.Error, DunlinError) as problem:
            raise NotPublishedError(
                "The published data, {file}, cannot be read: the file is damaged or was made by another "
                "version. Load the history again.",
                file=path.name,
            ) from problem

    def _try_views(self) -> None:
        """Read a little through a scoped view, to see whether it takes a scope as this version sets one."""
        with self.cursor() as cursor:
            set_scope(cursor, Scope())
            cursor.execute("select count(*) from scoped.month").fetchall()

    @property
    def data_id(self) -> str:
        """The name of this version of the data; a cache key with a scope."""
        return self.path.stem

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a fresh cursor; no scope is set on it, so the scoped views show it nothing."""
        return self._connection.cursor()

    def reader(self, viewer: Scope | None = None) -> Reader:
        """Return the reader of one viewer; what he may see bounds whatever he asks for."""
        return Reader(self, viewer or Scope())

    def meta(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table about the data itself: `load`, `rejected`, `check_result` …

        They are read once: a published version never changes.

        Raises:
            UnknownNameError: there is no such table.
        """
        if table in self._meta:
            return self._meta[table]
        with self.cursor() as cursor:
            names = [
                name
                for (name,) in cursor.execute(
                    "select table_name from duckdb_tables() where schema_name = 'meta' order by 1"
                ).fetchall()
            ]
            if table not in names:
                raise UnknownNameError("table about the data", table, names)
            self._meta[table] = _arrow(cursor, f"from meta.{table}").to_pylist()
            return self._meta[table]

    @cached_property
    def loaded_tables(self) -> frozenset[str]:
        """The input tables that were loaded, and the cure model where one was trained."""
        tables = frozenset(row["table_name"] for row in self.meta("input_table") if row["is_loaded"])
        return tables | {CURE_MODEL} if self.meta("cure_weight") else tables

    @cached_property
    def loaded_dimensions(self) -> frozenset[str]:
        """The dimensions along which at least one row has a member."""
        return frozenset(row["dimension"] for row in self.meta("dimension") if row["is_loaded"])

    @cached_property
    def months(self) -> tuple[date, ...]:
        """The months at whose end accounts were read, oldest first."""
        with self.cursor() as cursor:
            return tuple(m for (m,) in cursor.execute("select month from mart.month order by 1").fetchall())

    @cached_property
    def rollups(self) -> tuple[Rollup, ...]:
        """The rollups from which figures are read."""
        return tuple(
            Rollup(row["mart"], row["name"], frozenset(row["dimensions"]), row["row_count"])
            for row in self.meta("rollup")
        )

    @cached_property
    def breaks(self) -> tuple[date, ...]:
        """The months from which on status codes mean something else than the month before."""
        return tuple(sorted({row["month"] for row in self.meta("coding_break")}))

    def close(self) -> None:
        """Close the file; cursors still open die with it."""
        self._connection.close()


class Reader:
    """Reads figures for one viewer. Build it with `Warehouse.reader`."""

    def __init__(self, warehouse: Warehouse, viewer: Scope) -> None:
        self.warehouse = warehouse
        self.viewer = viewer

    def run(
        self,
        name: str | Metric,
        wish: Scope | None = None,
        by: Iterable[str] = (),
        weight: str | None = None,
    ) -> Result:
        """Aggregate a metric, or a table's cells, over the slices that `by` names.

        `name` is one of the catalogue, or a metric that `catalog.read` read from a file of its own.

        Raises:
            UnknownNameError: no such metric, dimension, weight or member.
            NotLoadedError: the data lacks a table that the metric needs, or a dimension asked for.
            ScopeError: the months are not loaded, or the figure cannot be restricted so.
        """
        metric = catalog.find(name)
        if weight is not None and weight not in dict(metric.weights):
            raise UnknownNameError("weight", weight, dict(metric.weights))
        by = checked_by(metric, by or metric.default_by)
        scope = self._checked(metric, wish or Scope(), by)
        sql = statement(metric, by, weight, self._sources(metric, by, scope))
        with self.warehouse.cursor() as cursor:
            set_scope(cursor, scope)
            table = _arrow(cursor, sql)
        if "quarter" in by:
            table = self._marked(table, scope)
        if metric.is_table and weight is None:
            weight = metric.weights[0][0]
        return Result(metric, scope, by, weight, sql, table)

    def _sources(self, metric: Metric, by: Sequence[str], scope: Scope) -> list[str | None]:
        """For each view that is read the smallest rollup that answers, or None where only the rows do."""
        rollups, sources = self.warehouse.rollups, []
        for mart, select in zip(metric.marts, metric.selects, strict=True):
            dimensions = {d for rollup in rollups if rollup.mart == mart for d in rollup.dimensions}
            of_mart = [name for name in by if name not in metric.always_by]
            found = smallest(rollups, mart, needed(select, of_mart, scope, dimensions))
            sources.append(found.table if found else None)
        return sources

    def _marked(self, table: pa.Table, scope: Scope) -> pa.Table:
        """Tell of each quarter whether it is only a part of one."""
        since, until = scope.since or date.min, scope.until or date.max
        months = {m for m in self.warehouse.months if since <= m <= until}
        partial = [not is_whole(quarter, months) for quarter in table["quarter"].to_pylist()]
        return table.append_column("is_partial", pa.array(partial, pa.bool_()))

    def drill(
        self,
        name: str | Metric,
        wish: Scope | None = None,
        cell: Mapping[str, str | date | None] | None = None,
        limit: int = 1000,
    ) -> tuple[pa.Table, int]:
        """List the rows behind one figure: those that `cell` names (dimension → member) in a scope.

        Returns:
            The first `limit` rows, largest numerator first, and the number of all rows. Summed over
            all rows, `numerator` and `denominator` are those of the figure. Where the metric reads two
            views, `record` names the one that a row is of.

        Raises:
            The same as `run`.
        """
        metric = catalog.find(name)
        cell = dict(cell or {})
        if month := cell.get("month"):
            cell["month"] = month_of(month)
        by = checked_by(metric, cell)
        for found in (DIMENSIONS[name] for name in by if name not in cell):
            raise ScopeError(
                "{metric} is listed one {dimension} at a time. Choose one of {allowed}.",
                metric=Term(metric.title),
                dimension=_within(found.name),
                allowed=found.members,
            )
        scope = self._checked(metric, wish or Scope(), by)
        key = ROW_KEYS[metric.mart][0]
        where = " and ".join(f"{n} is not distinct from ${n}" for n in by) or "true"
        listed = f"""select *
from ({rows_statement(metric, ROW_KEYS, by)})
where {where}"""  # noqa: S608 - names of the catalogue; members are parameters
        with self.warehouse.cursor() as cursor:
            set_scope(cursor, scope)
            ((total,),) = cursor.execute(f"select count(*) from ({listed})", cell).fetchall()  # noqa: S608
            rows = _arrow(
                cursor,
                f"{listed}\norder by numerator desc, denominator desc, {key} limit $row_limit",
                {**cell, "row_limit": limit},
            )
        return rows, total

    def members(self, name: str) -> tuple[str, ...]:
        """Return the members that a dimension has in the viewer's part of the data, in order.

        Raises:
            UnknownNameError: no such dimension.
        """
        found = dimension(name)
        if found.derived:
            return tuple(dict.fromkeys(quarter_label(month) for month in self.months()))
        known = self.warehouse.known_members
        if (self.viewer, name) not in known:
            known[self.viewer, name] = self._read_members(name, found.sort_key)
        return known[self.viewer, name]

    def _read_members(self, name: str, sort_key: str) -> tuple[str, ...]:
        with self.warehouse.cursor() as cursor:
            set_scope(cursor, self.viewer)
            rows: set[str] = set()
            wanted = {"month", name, *(d for d, _ in self.viewer.members)}
            for mart in {rollup.mart for rollup in self.warehouse.rollups if name in rollup.dimensions}:
                found = smallest(self.warehouse.rollups, mart, wanted)
                source = found.table if found else mart
                rows |= {
                    m
                    for (m,) in cursor.execute(
                        f"select distinct {name} from scoped.{source} where {name} is not null"  # noqa: S608
                    ).fetchall()
                }
            if not rows:
                return ()
            ordered = cursor.execute(
                f"select {name} from (select unnest($found) as {name}) order by {sort_key}, {name}",  # noqa: S608
                {"found": sorted(rows)},
            ).fetchall()
        return tuple(m for (m,) in ordered)

    def targets(self, name: str, wish: Scope | None = None, level: str = "department") -> pa.Table:
        """Return the goals set for a metric: a row a member of that level and month, with its `value`.

        A goal is for all that its member does. Who sees a part of that, or asks for one (a bucket, a
        segment), is shown none: it would be set beside a figure that it is not for.

        Raises:
            UnknownNameError: no such metric, level or member.
            NotLoadedError: no targets are loaded.
            ScopeError: the months are not loaded.
        """
        metric, every = catalog.find(name), self.all_targets(wish, level)
        return every.filter(pc.equal(every["metric"], metric.name)).drop_columns(["metric"])

    def all_targets(self, wish: Scope | None = None, level: str = "department") -> pa.Table:
        """Return what `targets` returns of every metric, named in the column `metric`.

        Raises:
            The same as `targets`.
        """
        scope = self.viewer.narrow(wish or Scope())
        if level not in TARGET_LEVELS:
            raise UnknownNameError("level of targets", level, TARGET_LEVELS)
        if "target" not in self.warehouse.loaded_tables:
            raise NotLoadedError(
                "Targets need the table “target”, which is not in the published data. "
                "Load it and publish again."
            )
        self.check(wish or Scope())
        with self.warehouse.cursor() as cursor:
            set_scope(cursor, scope)
            return _arrow(
                cursor,
                "select metric, member, month, value from scoped.target "
                "where level = $level order by metric, member, month",
                {"level": level},
            )

    def months(self) -> tuple[date, ...]:
        """Return the loaded months that the viewer may see, oldest first."""
        if self.viewer.is_empty:
            return ()
        since, until = self.viewer.since or date.min, self.viewer.until or date.max
        return tuple(m for m in self.warehouse.months if since <= m <= until)

    def check(self, wish: Scope) -> None:
        """Hold a wish to the data, whatever figure it is for.

        Raises:
            ScopeError: a month is not loaded.
            UnknownNameError: a member does not exist.
        """
        self._check_months(wish)
        for name, members in wish.members:
            self._check_members(name, members)

    def _checked(self, metric: Metric, wish: Scope, by: Sequence[str]) -> Scope:
        """Return what the viewer gets of his wish, or say why it cannot be answered."""
        absent = sorted(set(metric.requires) - self.warehouse.loaded_tables)
        if absent == [CURE_MODEL]:
            raise NotLoadedError(
                "{metric} needs the cure model, which has not been trained on this data. Run: dunlin train",
                metric=Term(metric.title),
            )
        if absent:
            raise NotLoadedError(
                "{metric} needs the table “{table}”, which is not in the published data. "
                "Load it and publish again.",
                metric=Term(metric.title),
                table=absent[0],
            )
        for name in by:
            if name not in {"month", *DERIVED, *metric.always_by, *self.warehouse.loaded_dimensions}:
                raise NotLoadedError(
                    "{metric} cannot be cut by {dimension}: the published data has no such column filled.",
                    metric=Term(metric.title),
                    dimension=_within(name),
                )
        for name, _ in wish.members:
            if name not in metric.dimensions:
                raise ScopeError(
                    "{metric} cannot be restricted by {dimension}: it has no such dimension. "
                    "It can be restricted by {allowed}.",
                    metric=Term(metric.title),
                    dimension=_within(name),
                    allowed=tuple(_within(d) for d in SCOPEABLE if d in metric.dimensions),
                )
        self.check(wish)
        return self._chosen(metric, self.viewer.narrow(wish), by)

    def _chosen(self, metric: Metric, scope: Scope, by: Sequence[str]) -> Scope:
        """Keep one member of each dimension whose members count the same thing, unless it is cut by.

        Raises:
            ScopeError: several are asked for, which would be added up.
        """
        for found in (DIMENSIONS[name] for name in metric.dimensions if name not in by):
            kept = scope.of_dimension(found.name)
            if found.default and kept is None:
                scope = scope.narrow(Scope.of(**{found.name: found.default}))
            elif found.default and len(kept or ()) > 1:
                raise ScopeError(
                    "{metric} counts the same thing once by each {dimension}. Choose one of {allowed}, "
                    "or cut by it.",
                    metric=Term(metric.title),
                    dimension=_within(found.name),
                    allowed=found.members,
                )
        return scope

    def _check_months(self, wish: Scope) -> None:
        months = self.warehouse.months
        for month in filter(None, (wish.since, wish.until)):
            if not months:
                raise ScopeError("No month is loaded yet.")
            if not months[0] <= month <= months[-1]:
                raise ScopeError(
                    "{month} is not loaded: the data runs from {first} to {last}.",
                    month=month_label(month),
                    first=month_label(months[0]),
                    last=month_label(months[-1]),
                )
            if month not in months:
                raise ScopeError(
                    "{month} is missing from the data. Choose another month.", month=month_label(month)
                )

    def _check_members(self, name: str, members: Sequence[str]) -> None:
        if name not in self.warehouse.loaded_dimensions:
            raise NotLoadedError(
                "Nothing can be restricted by {dimension}: the published data has no such column filled.",
                dimension=_within(name),
            )
        known = self.members(name)
        for member in members:
            # The closed members of a bucket are known even where no account is in them.
            if member not in known and member not in DIMENSIONS[name].members:
                raise UnknownNameError(_within(name), member, known)


def _within(name: str) -> Term:
    """A dimension's title as it is written within a sentence."""
    return Term(DIMENSIONS[name].title, is_within=True)


def connect(path: Path) -> Warehouse:
    """Open a published warehouse file for reading."""
    return Warehouse(path)


def _locked(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file so that nothing but it and the rows that it names can be read.

    The rows' files are named relative to the folder that holds them and the versions.
    """
    root = path.resolve().parent
    if root.name == "versions":
        root = root.parent
    connection = database(path, read_only=True, file_search_path=str(root))
    ((is_locked,),) = connection.execute("select current_setting('lock_configuration')").fetchall()
    # A second connection to a file that is already open in this process finds it locked.
    if not is_locked:
        folders = [f"{root}/", *_ROW_FOLDERS]
        connection.execute("set allowed_directories = $folders", {"folders": folders})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    return connection


def _arrow(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None
) -> pa.Table:
    """Run a statement; a relation would be planned twice, which takes longer than most figures."""
    return cursor.execute(sql, dict(parameters or {})).to_arrow_table()
