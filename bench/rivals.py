"""The same figures by other means, straight from the stored rows: plain DuckDB, polars, pandas.

Each returns {key: (numerator, denominator)} and is written the way one would by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl

Figures = dict[Any, tuple[Decimal | int, int]]

_REACHED = ("right_party", "promise", "refused", "dispute", "hardship", "referred", "paid")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and how each computes it.

    Attributes:
        metric, by: what Dunlin is asked for.
    """

    metric: str
    by: str
    duckdb: Callable[[Path], Figures]
    polars: Callable[[Path], Figures]
    pandas: Callable[[Path], Figures]


def _all(root: Path, table: str) -> str:
    return str(root / "rows" / table / "**" / "*.parquet")


def _asked(sql: str, **files: str) -> Figures:
    with duckdb.connect() as con:
        return {key: (top, n) for key, top, n in con.execute(sql, files).fetchall()}


_STATES = """select account_id, date_trunc('month', as_of)::date as month, status,
    status = 'open' and days_past_due > 0 as is_late,
    status = 'closed' or (status = 'open' and days_past_due = 0) as is_well
  from read_parquet($snapshot)"""


def _cure_duckdb(root: Path) -> Figures:
    return _asked(
        f"""with state as ({_STATES})
        select now.month, count(*) filter (later.is_well), count(*)
        from state as now join state as later
          on now.account_id = later.account_id and later.month = now.month + interval 1 month
        where now.is_late group by 1""",  # noqa: S608 - our own text
        snapshot=_all(root, "snapshot"),
    )


def _recovered_duckdb(root: Path) -> Figures:
    return _asked(
        f"""with state as ({_STATES})
        select date_trunc('month', paid_on)::date, sum(amount), count(*)
        from read_parquet($payment) as payment join state
          on payment.account_id = state.account_id
          and state.month = date_trunc('month', paid_on) - interval 1 month
        where state.is_late group by 1""",  # noqa: S608 - our own text
        snapshot=_all(root, "snapshot"),
        payment=_all(root, "payment"),
    )


def _reached_duckdb(root: Path) -> Figures:
    return _asked(
        """select channel, count(*) filter (list_contains($reached, outcome)), count(*)
        from read_parquet($contact) where direction = 'out' group by 1""",
        contact=_all(root, "contact"),
        reached=list(_REACHED),  # type: ignore[arg-type]
    )


def _states_polars(root: Path) -> pl.LazyFrame:
    late = (pl.col("status") == "open") & (pl.col("days_past_due") > 0)
    well = (pl.col("status") == "closed") | ((pl.col("status") == "open") & (pl.col("days_past_due") == 0))
    return pl.scan_parquet(_all(root, "snapshot")).select(
        "account_id",
        pl.col("as_of").dt.truncate("1mo").alias("month"),
        late.alias("is_late"),
        well.alias("is_well"),
    )


def _collected(frame: pl.LazyFrame) -> Figures:
    return {key: (top, n) for key, top, n in frame.collect(engine="streaming").iter_rows()}


def _cure_polars(root: Path) -> Figures:
    now = _states_polars(root).filter("is_late").select("account_id", "month")
    later = _states_polars(root).select("account_id", pl.col("month").dt.offset_by("-1mo"), "is_well")
    joined = now.join(later, on=["account_id", "month"])
    return _collected(joined.group_by("month").agg(pl.col("is_well").sum(), pl.len().alias("n")))


def _recovered_polars(root: Path) -> Figures:
    opened = _states_polars(root).filter("is_late").select("account_id", pl.col("month").dt.offset_by("1mo"))
    paid = pl.scan_parquet(_all(root, "payment")).select(
        "account_id", pl.col("paid_on").dt.truncate("1mo").alias("month"), "amount"
    )
    joined = paid.join(opened, on=["account_id", "month"])
    return _collected(joined.group_by("month").agg(pl.col("amount").sum(), pl.len().alias("n")))


def _reached_polars(root: Path) -> Figures:
    made = pl.scan_parquet(_all(root, "contact")).filter(pl.col("direction").cast(pl.String) == "out")
    reached = pl.col("outcome").cast(pl.String).is_in(_REACHED)
    named = made.select(pl.col("channel").cast(pl.String), reached.alias("reached"))
    return _collected(named.group_by("channel").agg(pl.col("reached").sum(), pl.len().alias("n")))


def _read(root: Path, table: str, columns: list[str]) -> pd.DataFrame:
    files = sorted((root / "rows" / table).rglob("*.parquet"))
    return pd.concat([pd.read_parquet(f, columns=columns, partitioning=None) for f in files])


def _states_pandas(root: Path) -> pd.DataFrame:
    rows = _read(root, "snapshot", ["account_id", "as_of", "status", "days_past_due"])
    days = pd.to_datetime(rows["as_of"])
    is_open = rows["status"] == "open"
    return pd.DataFrame(
        {
            "account_id": rows["account_id"],
            "month": days.dt.year * 12 + days.dt.month,
            "is_late": is_open & (rows["days_past_due"] > 0),
            "is_well": (rows["status"] == "closed") | (is_open & (rows["days_past_due"] == 0)),
        }
    )


def _month(number: int) -> date:
    return date((number - 1) // 12, (number - 1) % 12 + 1, 1)


def _cure_pandas(root: Path) -> Figures:
    state = _states_pandas(root)
    later = state[["account_id", "month", "is_well"]].assign(month=state["month"] - 1)
    joined = state.loc[state["is_late"], ["account_id", "month"]].merge(later, on=["account_id", "month"])
    sums = joined.groupby("month")["is_well"].agg(["sum", "size"])
    return {_month(m): (int(row["sum"]), int(row["size"])) for m, row in sums.iterrows()}


def _recovered_pandas(root: Path) -> Figures:
    state = _states_pandas(root)
    opened = state.loc[state["is_late"], ["account_id", "month"]].assign(month=lambda f: f["month"] + 1)
    paid = _read(root, "payment", ["account_id", "paid_on", "amount"])
    days = pd.to_datetime(paid["paid_on"])
    # As whole cents, so that the sum is exact.
    paid = paid.assign(month=days.dt.year * 12 + days.dt.month, cents=(paid["amount"] * 100).astype("int64"))
    sums = paid.merge(opened, on=["account_id", "month"]).groupby("month")["cents"].agg(["sum", "size"])
    return {_month(m): (Decimal(int(row["sum"])) / 100, int(row["size"])) for m, row in sums.iterrows()}


def _reached_pandas(root: Path) -> Figures:
    rows = _read(root, "contact", ["channel", "outcome", "direction"])
    rows = rows[rows["direction"] == "out"]
    reached = rows["outcome"].isin(_REACHED)
    sums = reached.groupby(rows["channel"].astype(str)).agg(["sum", "size"])
    return {str(c): (int(row["sum"]), int(row["size"])) for c, row in sums.iterrows()}


FIGURES = (
    Figure("cure_rate", "month", _cure_duckdb, _cure_polars, _cure_pandas),
    Figure("recovered_amount", "month", _recovered_duckdb, _recovered_polars, _recovered_pandas),
    Figure("right_party_contact_rate", "channel", _reached_duckdb, _reached_polars, _reached_pandas),
)
