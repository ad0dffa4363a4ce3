"""Exhibits: the unit of display. A page is a list of them in a layout; so will the slide deck be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Chart = Literal[
    "trend",
    "columns",
    "stack",
    "bars",
    "matrix",
    "dots",
    "grouped",
    "heat",
    "flow",
    "rules_by_month",
    "hours_by_weekday",
    "members_with_intervals",
]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Which figures, cut how, drawn by which chart.

    Attributes:
        key: names the exhibit in element keys and file names.
        metrics: metrics or one table; more than one is drawn as series of the same chart.
        by: dimensions of the cut; `month` first where time is drawn.
        chart: the pure function that draws it.
        weight: for a table, what weighs its cells.
    """

    key: str
    metrics: tuple[str, ...]
    by: tuple[str, ...]
    chart: Chart
    weight: str | None = None


# The headline figures; each is a tile with its trend.
TILES = (
    "delinquent_accounts",
    "past_due_balance",
    "recovered_amount",
    "cure_rate",
    "forward_roll_rate",
    "entry_rate",
)

RECOVERED_BY_MONTH = Exhibit("recovered-by-month", ("recovered_amount",), ("month",), "columns")
RECEIVED_BY_MONTH = Exhibit("received-by-month", ("payment_amount",), ("month",), "columns")
CURED_BY_MONTH = Exhibit("cured-by-month", ("cure_rate",), ("month",), "trend")
ENTERED_BY_MONTH = Exhibit("entered-by-month", ("entry_rate",), ("month",), "trend")
DELINQUENT_BY_BUCKET = Exhibit("delinquent-by-bucket", ("delinquent_accounts",), ("month", "bucket"), "stack")
BALANCE_BY_BUCKET = Exhibit("balance-by-bucket", ("past_due_balance",), ("month", "bucket"), "stack")
ROLLS_BY_MONTH = Exhibit(
    "rolls-by-month", ("cure_rate", "forward_roll_rate", "stay_rate"), ("month",), "trend"
)
MATRIX = {
    weight: Exhibit(f"matrix-{weight}", ("roll_rate_matrix",), ("bucket", "next_bucket"), "matrix", weight)
    for weight in ("accounts", "balance")
}
RECOVERED_BY_BUCKET = Exhibit("recovered-by-bucket", ("recovered_amount",), ("bucket",), "bars")
RECOVERED_BY_LIMIT = Exhibit("recovered-by-limit", ("recovered_amount",), ("credit_limit_band",), "bars")
RECOVERED_BY_REGION = Exhibit("recovered-by-region", ("recovered_amount",), ("region",), "bars")
BREACHES_BY_RULE = Exhibit("breaches-by-rule", ("breaches",), ("rule", "month"), "rules_by_month")
BREACHES_BY_MONTH = Exhibit("breaches-by-month", ("breaches",), ("month",), "columns")
BREACHES_BY_HOUR = Exhibit("breaches-by-hour", ("breaches",), ("hour", "weekday"), "hours_by_weekday")
BREACH_RATE_BY_COLLECTOR = Exhibit(
    "breach-rate-by-collector", ("breach_rate",), ("collector",), "members_with_intervals"
)
