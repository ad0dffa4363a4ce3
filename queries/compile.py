"""Metric + dimensions → one SQL statement. The only place where a numerator is divided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache

from queries.catalog import Metric, Unit, words_used
from queries.dimensions import DERIVED, DIMENSIONS, dimension
from queries.errors import UnknownNameError
from queries.scope import Scope

# DuckDB sums integers to HUGEINT, which no reader of Arrow expects; amounts stay exact decimals.
_COUNT, _MONEY, _SQUARED_MONEY = "bigint", "decimal(38, 2)", "decimal(38, 4)"
_CHANCE = "decimal(38, 6)"


class Reason(StrEnum):
    """Why a figure has no value: the closed list."""

    NO_OBSERVATIONS = "no_observations"
    IMMATURE = "immature"
    MISSING = "missing"


def checked_by(metric: Metric, by: Iterable[str]) -> tuple[str, ...]:
    """Return the dimensions asked for, each once, if the metric has them all, and those it is always cut by.

    Raises:
        UnknownNameError: one of them is not among the metric's dimensions.
    """
    return tuple(dimension(name, metric.cuts).name for name in dict.fromkeys((*by, *metric.always_by)))


def needed(select: str, by: Iterable[str], scope: Scope, dimensions: Iterable[str]) -> frozenset[str]:
    """Return which of a mart's dimensions a select needs: for its cut, its scope and its own conditions."""
    asked = {"month", *(name for name in by if name not in DERIVED), *(name for name, _ in scope.members)}
    return frozenset(asked | (words_used(select) & set(dimensions)))


def statement(
    metric: Metric, by: Sequence[str], weight: str | None = None, sources: Sequence[str | None] = ()
) -> str:
    """Compile the statement that yields one row per slice.

    Args:
        metric: what to aggregate.
        by: dimensions of the result, in order; none gives the one total.
        weight: for a table, the column that weighs its cells (its first where None).
        sources: for each of its selects the rollup to read instead of the rows, one that has all that is
            `needed`; None where only the rows do.

    Returns:
        SQL over the scoped views, without parameters. Its columns are `by`, then `numerator`,
        `denominator`, `value`, `n` (observations behind the numerator's denominator), `squares` where the
        metric carries them, `immature` and `missing` (observations left out) and `reason`.
    """
    by = checked_by(metric, by)
    sums = _cell_sums(metric, by, weight) if metric.is_table else _plain_sums(metric, by)
    columns = _lines(by)
    squares = "  squares,\n" if "squares" in metric.carries else ""
    return f"""with observation as (
{_derived(_reading(metric, sources), by)}
),

summed as (
{sums}
)

select
{columns}  numerator,
  denominator,
  case when denominator <> 0 then {_value(metric)} end as value,
  n,
{squares}  immature,
  missing,
  case
    when denominator <> 0 then null
    when immature > 0 then '{Reason.IMMATURE}'
    when missing > 0 then '{Reason.MISSING}'
    else '{Reason.NO_OBSERVATIONS}'
  end as reason
from summed
{_order(by)}"""  # noqa: S608 - every name comes from the catalogue, no value is ever put in


def _value(metric: Metric) -> str:
    if metric.kind in ("count", "amount"):
        return "numerator"
    numerator = "numerator * 1000" if metric.unit == "per_thousand" else "numerator"
    return f"{numerator} / nullif(denominator, 0)"


def _reading(metric: Metric, sources: Sequence[str | None]) -> str:
    """The metric's statement on rollups: each select names its one view once, which the tests hold it to."""
    if not any(sources):
        return metric.sql
    selects = (
        re.sub(rf"\bscoped\.{mart}\b", f"scoped.{source or mart}", select)
        for select, mart, source in zip(metric.selects, metric.marts, sources, strict=True)
    )
    return "\nunion all\n".join(selects)


def _derived(sql: str, by: Iterable[str]) -> str:
    """Add to a statement what the engine makes of the month, where that is asked for."""
    made = "".join(f",\n  {DIMENSIONS[name].derived} as {name}" for name in by if name in DERIVED)
    return f"select\n  *{made}\nfrom (\n{sql}\n)" if made else sql


def rows_statement(metric: Metric, keys: Mapping[str, Sequence[str]], by: Sequence[str]) -> str:
    """Compile the statement that lists the rows behind a figure.

    The metric's own statement, which reads the rows, with each mart's keys added: what it lists adds up to
    the figure by construction. Where it reads two views, `record` tells of which a row is. A table's rows
    count its cells' accounts.
    """
    months = ["month"] if "month" in metric.dimensions else []
    own = [keys.get(mart, ()) for mart in metric.marts]
    columns = tuple(dict.fromkeys((*(key for names in own for key in names), *by, *months)))
    listed = [
        _with_keys(select, tuple(names), (*by, *months))
        for select, names in zip(metric.selects, own, strict=True)
    ]
    if len(listed) > 1:
        columns = ("record", *columns)
        listed = [
            f"(select *, '{mart}' as record from (\n{sql}\n))"  # noqa: S608 - names of our own
            for mart, sql in zip(metric.marts, listed, strict=True)
        ]
    figures = ("accounts", "accounts") if metric.is_table else ("numerator", "denominator")
    rows = "\nunion all by name\n".join(listed)
    conditions = "\n  and ".join(filter(None, (f"({_is_counted(metric)})", _latest(metric, by))))
    return f"""with observation as (
{_derived(rows, by)}
)

select
{_lines(columns)}  {figures[0]} as numerator,
  {figures[1]} as denominator
from observation
where {conditions}"""  # noqa: S608 - names of the catalogue only


# Taking a statement apart takes longer than running it.
@cache
def _with_keys(sql: str, keys: tuple[str, ...], columns: tuple[str, ...]) -> str:
    # Imported here because it takes longer than all that the other commands need.
    import sqlglot
    from sqlglot import exp

    select = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(select, exp.Select):
        raise TypeError(f"This is not a single SELECT: {sql}")
    present = {column.alias_or_name for column in select.expressions}
    for name in (*keys, *(column for column in columns if column not in DERIVED)):
        if name not in present:
            select = select.select(name)
    return select.sql(dialect="duckdb", pretty=True)


def _is_counted(metric: Metric) -> str:
    """The condition that a row is one of those that make the figure."""
    if metric.is_table:
        return "accounts <> 0"
    # Where the denominator does not count the rows, one may have a numerator, or be counted, and have none.
    has_own_numerator = metric.kind != "rate" or len(metric.reads) > 1
    counted = ["denominator", *(["numerator"] if has_own_numerator else [])]
    counted += ["n"] if "n" in metric.carries else []
    return " or ".join(f"{name} <> 0" for name in counted)


def _latest(metric: Metric, by: Sequence[str]) -> str:
    """The condition that keeps a level's last month, of all or of each quarter; or an empty text."""
    if not metric.is_stock or "month" in by:
        return ""
    each = " group by date_trunc('quarter', month)" if "quarter" in by else ""
    return f"month in (select max(month) from scoped.month{each})"  # noqa: S608 - names of our own


def _plain_sums(metric: Metric, by: Sequence[str]) -> str:
    numerator, denominator = _sum_types(metric)
    n = "n" if "n" in metric.carries else "denominator"
    squared = _SQUARED_MONEY if numerator == _MONEY else _COUNT
    squares = f"  sum(squares)::{squared} as squares,\n" if "squares" in metric.carries else ""
    latest = f"where {condition}\n" if (condition := _latest(metric, by)) else ""
    return f"""select
{_lines(by)}  sum(numerator)::{numerator} as numerator,
  coalesce(sum(denominator), 0)::{denominator} as denominator,
  coalesce(sum({n}), 0)::bigint as n,
{squares}  coalesce(sum(immature), 0)::bigint as immature,
  coalesce(sum(missing), 0)::bigint as missing
from observation
{latest}{_group(by)}"""  # noqa: S608 - names of the catalogue only


def _sum_types(metric: Metric) -> tuple[str, str]:
    """SQL types of Σ numerator and Σ denominator."""
    if not metric.parts:
        return _type_of(metric.unit), _COUNT
    return _type_of(metric.parts[0]), _type_of(metric.parts[1])


def _type_of(unit: Unit) -> str:
    return {"money": _MONEY, "chance": _CHANCE}.get(unit, _COUNT)


def _cell_sums(metric: Metric, by: Sequence[str], weight: str | None) -> str:
    """Sum a table's cells, each against all cells of the same row of the shape."""
    weights = dict(metric.weights)
    chosen = weight or next(iter(weights))
    if chosen not in weights:
        raise UnknownNameError("weight", chosen, weights)
    row = ", ".join(name for name in by if name not in metric.over)
    window = f"over ({f'partition by {row}' if row else ''})"
    return f"""select
{_lines(by)}  sum({chosen})::{_type_of(weights[chosen])} as numerator,
  sum(sum({chosen})) {window}::{_type_of(weights[chosen])} as denominator,
  sum(accounts)::bigint as n,
  sum(sum(immature)) {window}::bigint as immature,
  sum(sum(missing)) {window}::bigint as missing
from observation
{_group(by)}
-- A row of the shape with no known outcome is shown once, with its reason; the unknown outcomes of
-- the others are counted beside their cells.
qualify sum(accounts) > 0 or sum(sum(accounts)) {window} = 0"""  # noqa: S608 - names of the catalogue only


def _lines(columns: Iterable[str]) -> str:
    return "".join(f"  {name},\n" for name in columns)


def _group(by: Sequence[str]) -> str:
    return f"group by {', '.join(by)}" if by else ""


def _order(by: Sequence[str]) -> str:
    keys = ", ".join(f"{dimension(name).sort_key} nulls last" for name in by)
    return f"order by {keys}" if keys else ""
