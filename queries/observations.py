"""Accounts past due at a month's end with their terms: what the cure model learns from and what it scores.

Everything is read through the scoped views, so that nobody learns or sees more than he may.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from queries.cure import FACTS
from queries.engine import Reader
from queries.lineage import shifted
from queries.scope import Scope
from queries.scoped import set_scope

# What the model may foresee: cured at the next month-end, at one of the next three, and for all three.
TARGETS = ("is_cured_1", "is_cured_3", "is_sustained_3")
# By what its quality is looked at, and fairness with it; none of them but the bucket is a term as such.
GROUPS = ("bucket", "segment", "product", "region", "team")

_TERMS = f"cure_terms({', '.join(FACTS)})"
# Accounts are taken or left by their names, so that the same ones are taken each time.
_PARTS = 10_000

_OBSERVED = f"""with feature as (
  select
    *,
    {_TERMS}::float[] as terms
  from scoped.cure_feature
  where list_contains($months, month) and md5_number(account_id) % {_PARTS} < $parts
)
select
  feature.account_id,
  feature.month,
  feature.fold,
  {", ".join(f"feature.{name}" for name in GROUPS)},
  feature.past_due_amount::double as past_due_amount,
  outcome.is_cured_1,
  outcome.is_cured_3,
  outcome.is_sustained_3,
  feature.terms
from feature
inner join (select * from scoped.cure_outcome where list_contains($months, month)) as outcome
  on feature.account_id = outcome.account_id and feature.month = outcome.month
order by feature.month, feature.account_id"""  # noqa: S608 - names of our own

_SCORED = f"""select
  account_id,
  as_of,
  team,
  collector,
  bucket,
  segment,
  balance,
  past_due_amount,
  {{chances}},
from (
  select
    *,
    {_TERMS} as terms
  from scoped.cure_feature
  where month = $month
)"""  # noqa: S608 - names of our own


@dataclass(frozen=True, slots=True)
class LogOdds:
    """The weights of one target: an intercept, and one weight a term."""

    intercept: float
    weights: Sequence[float]


def delinquent(reader: Reader, months: Collection[date]) -> int:
    """Count the accounts past due at the ends of these months, as far as the reader may see them."""
    rows = reader.run("delinquent_accounts", by=["month"]).rows()
    labels = {f"{month:%Y-%m}" for month in months}
    return sum(int(row["numerator"] or 0) for row in rows if row["month"] in labels)


def observed(reader: Reader, months: Collection[date], most: int, wish: Scope | None = None) -> pa.Table:
    """Return accounts past due at the ends of these months, with terms and what became of them.

    Args:
        months: months of observation.
        most: about so many rows at most; of more, a part of the accounts is taken, by their names.

    Returns:
        Columns account_id, month, fold, `GROUPS`, past_due_amount (float), `TARGETS` (booleans, null where
        not known) and terms (a list of floats, one a term of `queries.cure.cure_terms`).
    """
    count = delinquent(reader, months)
    share = min(1.0, most / count) if count else 1.0
    with reader.warehouse.cursor() as cursor:
        _reach(cursor, months)
        set_scope(cursor, reader.viewer.narrow(wish or Scope()))
        return cursor.execute(
            _OBSERVED, {"months": sorted(months), "parts": max(1, round(share * _PARTS))}
        ).to_arrow_table()


def scored(
    reader: Reader,
    month: date,
    targets: Mapping[str, LogOdds],
    wish: Scope | None = None,
    *,
    most: int | None = None,
    where_account: str | None = None,
) -> pa.Table:
    """Return every account past due at a month's end with the chance of each target.

    Args:
        targets: the weights by which each target is foreseen, by its name.
        most: so many rows at most, those of the largest expected recovery first; None: all.
        where_account: one account alone.

    Returns:
        Columns account_id, as_of, team, collector, bucket, segment, balance, past_due_amount, a column
        a target (float), and expected_amount: the first target's chance times what is past due, or times the
        balance where the amount past due is not recorded.
    """
    chances = ",\n  ".join(
        f"1 / (1 + exp(-(${name}_intercept + list_inner_product(terms, ${name}_weights::double[]))))"
        f" as {name}"
        for name in targets
    )
    first = next(iter(targets))
    listed = f"""select
  *,
  ({first} * coalesce(past_due_amount, greatest(balance, 0)))::decimal(18, 2) as expected_amount
from ({_SCORED.replace("{chances},", chances)})
{"where account_id = $account" if where_account else ""}
order by expected_amount desc nulls last, account_id
{"limit $most" if most else ""}"""  # noqa: S608 - names of targets; values are parameters
    values: dict[str, object] = {"month": month}
    for name, one in targets.items():
        values |= {f"{name}_intercept": one.intercept, f"{name}_weights": list(one.weights)}
    if where_account:
        values["account"] = where_account
    if most:
        values["most"] = most
    with reader.warehouse.cursor() as cursor:
        _reach(cursor, [month])
        set_scope(cursor, reader.viewer.narrow(wish or Scope()))
        return cursor.execute(listed, values).to_arrow_table()


def terms_of(reader: Reader, facts: Mapping[str, object]) -> list[float]:
    """Return the terms of supposed facts, by the names of `queries.cure.FACTS`; what is absent is unknown."""
    kinds = {"segment": "varchar", **dict.fromkeys(FACTS[:5], "integer")}
    columns = ", ".join(f"${name}::{kinds.get(name, 'decimal(18, 2)')} as {name}" for name in FACTS)
    with reader.warehouse.cursor() as cursor:
        ((terms,),) = cursor.execute(
            f"select {_TERMS} from (select {columns})",  # noqa: S608 - names of our own
            {name: facts.get(name) for name in FACTS},
        ).fetchall()
    return [float(value) for value in terms]


def facts_of(
    reader: Reader, month: date, account: str, wish: Scope | None = None
) -> dict[str, object] | None:
    """Return what was known of an account at a month's end; None where it was not past due or not shown."""
    with reader.warehouse.cursor() as cursor:
        _reach(cursor, [month])
        set_scope(cursor, reader.viewer.narrow(wish or Scope()))
        table: pa.Table = cursor.execute(
            f"select {', '.join(FACTS)} from scoped.cure_feature "  # noqa: S608 - names of our own
            "where month = $month and account_id = $account",
            {"month": month, "account": account},
        ).to_arrow_table()
    rows = table.to_pylist()
    return rows[0] if rows else None


def _reach(cursor: duckdb.DuckDBPyConnection, months: Collection[date]) -> None:
    """Let the marts be read as far as a row looks back and ahead, and not the whole history."""
    if not months:
        return
    cursor.execute("set variable reach_since = $since", {"since": shifted(min(months), -6)})
    cursor.execute("set variable reach_until = $until", {"until": shifted(max(months), 3)})
