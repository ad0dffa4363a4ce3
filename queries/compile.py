"""Metric + dimensions → one SQL statement. The only place where a numerator is divided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from queries.catalog import Metric, Unit
from queries.dimensions import dimension
from queries.errors import UnknownNameError
from queries.scope import Scope

# DuckDB sums integers to HUGEINT, which no reader of Arrow expects; amounts stay exact decimals.
_SUM_TYPES: dict[Unit, str] = {"accounts": "bigint", "share": "bigint", "money": "decimal(38, 2)"}


class Reason(StrEnum):
    """Why a figure has no value: the closed list."""

    NO_OBSERVATIONS = "no_observations"
    IMMATURE = "immature"
    MISSING = "missing"


def checked_by(metric: Metric, by: Iterable[str]) -> tuple[str, ...]:
    """Return the dimensions asked for, each once, if the metric has them all.

    Raises:
        UnknownNameError: one of them is not among the metric's dimensions.
    """
    return tuple(dimension(name, metric.dimensions).name for name in dict.fromkeys(by))


def needed(metric: Metric, by: Iterable[str], scope: Scope, dimensions: Iterable[str]) -> frozenset[str]:
    """Return which of a mart's dimensions a figure needs: for its cut, its scope and its own conditions."""
    asked = {"month", *by, *(name for name, _ in scope.members)}
    return frozenset(asked | (metric.words_used & set(dimensions)))


def statement(metric: Metric, by: Sequence[str], weight: str | None = None, source: str | None = None) -> str:
    """Compile the statement that yields one row per slice.

    Args:
        metric: what to aggregate.
        by: dimensions of the result, in order; none gives the one total.
        weight: for a table, the column that weighs its cells (its first where None).
        source: the rollup to read instead of the rows, one that has all that is `needed`.

    Returns:
        SQL over the scoped views, without parameters. Its columns are `by`, then `numerator`,
        `denominator`, `value`, `n` (observations behind the numerator's denominator), `immature` and
        `missing` (observations left out) and `reason`.
    """
    by = checked_by(metric, by)
    sums = _cell_sums(metric, by, weight) if metric.is_table else _plain_sums(metric, by)
    value = "numerator" if metric.kind in ("count", "amount") else "numerator / nullif(denominator, 0)"
    columns = _lines(by)
    sql = metric.sql if source is None else _reading(metric, source)
    return f"""with observation as (
{sql}
),

summed as (
{sums}
)

select
{columns}  numerator,
  denominator,
  case when denominator <> 0 then {value} end as value,
  n,
  immature,
  missing,
  case
    when denominator <> 0 then null
    when immature > 0 then '{Reason.IMMATURE}'
    when missing > 0 then '{Reason.MISSING}'
    else '{Reason.NO_OBSERVATIONS}'
  end as reason
from summed
{_order(by)}"""  # noqa: S608 - every name comes from the catalogue, no value is ever put in


def _reading(metric: Metric, source: str) -> str:
    """The metric's statement on a rollup: it names its one view once, which the tests hold it to."""
    return re.sub(rf"\bscoped\.{metric.mart}\b", f"scoped.{source}", metric.sql)


def rows_statement(metric: Metric, keys: Sequence[str], by: Sequence[str]) -> str:
    """Compile the statement that lists the rows behind a figure.

    The metric's own statement, which reads the rows, with the row's keys added: what it lists adds up
    to the figure by construction. A table's rows count its cells' accounts.
    """
    # Imported here because it takes longer than all that the other commands need.
    import sqlglot
    from sqlglot import exp

    select = sqlglot.parse_one(metric.sql, read="duckdb")
    if not isinstance(select, exp.Select):
        raise TypeError(f"{metric.name} is not a single SELECT")
    columns = tuple(dict.fromkeys((*keys, *by, *(["month"] if "month" in metric.dimensions else []))))
    present = {column.alias_or_name for column in select.expressions}
    for key in columns:
        if key not in present:
            select = select.select(key)
    latest = f"\nwhere {_LAST_MONTH}" if metric.is_stock and "month" not in by else ""
    return f"""with observation as (
{select.sql(dialect="duckdb", pretty=True)}
)

select
{_lines(columns)}  {"accounts as numerator" if metric.is_table else "numerator"},
  {"accounts as denominator" if metric.is_table else "denominator"}
from observation{latest}"""  # noqa: S608 - names of the catalogue only


_LAST_MONTH = "month = (select max(month) from scoped.month)"


def _plain_sums(metric: Metric, by: Sequence[str]) -> str:
    numerator_type = _SUM_TYPES[metric.unit]
    latest = f"where {_LAST_MONTH}\n" if metric.is_stock and "month" not in by else ""
    return f"""select
{_lines(by)}  sum(numerator)::{numerator_type} as numerator,
  coalesce(sum(denominator), 0)::bigint as denominator,
  coalesce(sum(denominator), 0)::bigint as n,
  coalesce(sum(immature), 0)::bigint as immature,
  coalesce(sum(missing), 0)::bigint as missing
from observation
{latest}{_group(by)}"""  # noqa: S608 - names of the catalogue only


def _cell_sums(metric: Metric, by: Sequence[str], weight: str | None) -> str:
    """Sum a table's cells, each against all cells of the same row of the shape."""
    weights = dict(metric.weights)
    chosen = weight or next(iter(weights))
    if chosen not in weights:
        raise UnknownNameError("weight", chosen, weights)
    row = ", ".join(name for name in by if name not in metric.over)
    window = f"over ({f'partition by {row}' if row else ''})"
    return f"""select
{_lines(by)}  sum({chosen})::{_SUM_TYPES[weights[chosen]]} as numerator,
  sum(sum({chosen})) {window}::{_SUM_TYPES[weights[chosen]]} as denominator,
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
