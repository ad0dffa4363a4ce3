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
    "funnel",
    "steps_by",
    "week",
    "outcomes",
    "parts",
    "lines",
    "waits",
    "gross_and_net",
    "paired",
    "net_flow",
    "credit_rules",
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
    "success_rate",
    "recovery_rate",
    "net_recovered_amount",
    "right_party_contact_rate",
    "promise_kept_rate",
    "process_satisfaction",
)

RECOVERED_BY_MONTH = Exhibit("recovered-by-month", ("recovered_amount",), ("month",), "columns")
RECEIVED_BY_MONTH = Exhibit("received-by-month", ("payment_amount",), ("month",), "columns")
CURED_BY_MONTH = Exhibit("cured-by-month", ("cure_rate",), ("month",), "trend")
ENTERED_BY_MONTH = Exhibit("entered-by-month", ("entry_rate",), ("month",), "trend")
DELINQUENT_BY_BUCKET = Exhibit("delinquent-by-bucket", ("delinquent_accounts",), ("month", "bucket"), "stack")
BALANCE_BY_BUCKET = Exhibit("balance-by-bucket", ("past_due_balance",), ("month", "bucket"), "stack")
MATRIX = {
    weight: Exhibit(f"matrix-{weight}", ("roll_rate_matrix",), ("bucket", "next_bucket"), "matrix", weight)
    for weight in ("accounts", "balance")
}
# Buckets and roll rates: by accounts, or by balance.
ROLLS_BY_MONTH = Exhibit(
    "rolls-by-month",
    ("cure_rate", "forward_roll_rate", "stay_rate", "back_roll_rate"),
    ("month",),
    "trend",
)
ROLLS = {
    "accounts": ROLLS_BY_MONTH,
    "balance": Exhibit(
        "rolls-by-month-balance",
        (
            "cure_balance_rate",
            "forward_roll_balance_rate",
            "stay_balance_rate",
            "back_roll_balance_rate",
        ),
        ("month",),
        "trend",
    ),
}
ENTERED = {
    "accounts": ENTERED_BY_MONTH,
    "balance": Exhibit("entered-by-month-balance", ("entry_amount_rate",), ("month",), "trend"),
}
BY_BUCKET = {"accounts": DELINQUENT_BY_BUCKET, "balance": BALANCE_BY_BUCKET}
BY_STAGE = {
    "accounts": Exhibit("delinquent-by-stage", ("delinquent_accounts",), ("month", "stage"), "stack"),
    "balance": Exhibit("balance-by-stage", ("past_due_balance",), ("month", "stage"), "stack"),
}
FLOW = {
    weight: Exhibit(f"flow-{weight}", ("roll_rate_matrix",), ("bucket", "next_bucket"), "flow", weight)
    for weight in ("accounts", "balance")
}
NET_FLOW = Exhibit("net-flow", ("net_flow",), ("bucket",), "net_flow")
FORWARD_BY_BUCKET = {
    "accounts": Exhibit("forward-by-bucket", ("forward_roll_rate",), ("bucket", "month"), "heat"),
    "balance": Exhibit(
        "forward-by-bucket-balance", ("forward_roll_balance_rate",), ("bucket", "month"), "heat"
    ),
}
CHARGED_OFF = {
    "accounts": Exhibit("charged-off-by-month", ("charge_off_rate",), ("month",), "trend"),
    "balance": Exhibit("charged-off-by-month-balance", ("charge_off_balance_rate",), ("month",), "trend"),
}
CHARGED_OFF_BY_BUCKET = {
    "accounts": Exhibit("charged-off-by-bucket", ("charge_off_rate",), ("bucket",), "dots"),
    "balance": Exhibit("charged-off-by-bucket-balance", ("charge_off_balance_rate",), ("bucket",), "dots"),
}
SUSTAINED_BY_MONTH = Exhibit("sustained-by-month", ("sustained_cure_rate",), ("month",), "trend")
SUSTAINED_BY_BUCKET = Exhibit("sustained-by-bucket", ("sustained_cure_rate",), ("bucket",), "dots")
BY_REASON = {
    "accounts": Exhibit("delinquent-by-reason", ("delinquent_accounts",), ("delinquency_reason",), "bars"),
    "balance": Exhibit("balance-by-reason", ("past_due_balance",), ("delinquency_reason",), "bars"),
}
CURED_BY_REASON = {
    "accounts": Exhibit("cured-by-reason", ("cure_rate",), ("delinquency_reason",), "dots"),
    "balance": Exhibit("cured-by-reason-balance", ("cure_balance_rate",), ("delinquency_reason",), "dots"),
}
CURED_BY_REASON_AND_STAGE = {
    "accounts": Exhibit("cured-by-reason-and-stage", ("cure_rate",), ("delinquency_reason", "stage"), "heat"),
    "balance": Exhibit(
        "cured-by-reason-and-stage-balance", ("cure_balance_rate",), ("delinquency_reason", "stage"), "heat"
    ),
}
# Recoveries and cost. The success rate by cases and that by amount mislead without one another.
_SUCCESS = ("success_rate", "recovery_rate")
GROSS_AND_NET = Exhibit(
    "gross-and-net", ("recovered_amount", "net_recovered_amount", "contact_cost"), ("month",), "gross_and_net"
)
RECOVERED_BY_METHOD = Exhibit("recovered-by-method", ("recovered_amount",), ("method",), "bars")
SUCCESS_BY_MONTH = Exhibit("success-by-month", _SUCCESS, ("month",), "trend")
SUCCESS_BY = {
    name: Exhibit(f"success-by-{name.replace('_', '-')}", _SUCCESS, (name,), "paired")
    for name in ("bucket", "segment", "team", "region", "credit_limit_band")
}
COST_BY_CHANNEL = Exhibit("cost-by-channel", ("contact_cost",), ("channel",), "bars")
UNIT_COST_BY_MONTH = Exhibit("unit-cost-by-month", ("cost_per_unit_recovered",), ("month",), "trend")
UNIT_COST_BY_BUCKET = Exhibit("unit-cost-by-bucket", ("cost_per_unit_recovered",), ("bucket",), "dots")
WORKDAY_BY_MONTH = Exhibit("workday-by-month", ("recovered_per_workday",), ("month",), "trend")
WORKDAY_BY_TEAM = Exhibit("workday-by-team", ("recovered_per_workday",), ("team",), "dots")
CREDITED_BY_CHANNEL = Exhibit("credited-by-channel", ("credited_amount",), ("channel",), "bars")
CREDITED_BY_RULE = Exhibit(
    "credited-by-rule", ("credited_amount",), ("channel", "credit_rule"), "credit_rules"
)
RECOVERED_BY_BUCKET = Exhibit("recovered-by-bucket", ("recovered_amount",), ("bucket",), "bars")
RECOVERED_BY_LIMIT = Exhibit("recovered-by-limit", ("recovered_amount",), ("credit_limit_band",), "bars")
RECOVERED_BY_REGION = Exhibit("recovered-by-region", ("recovered_amount",), ("region",), "bars")
BREACHES_BY_RULE = Exhibit("breaches-by-rule", ("breaches",), ("rule", "month"), "rules_by_month")
BREACHES_BY_MONTH = Exhibit("breaches-by-month", ("breaches",), ("month",), "columns")
BREACHES_BY_HOUR = Exhibit("breaches-by-hour", ("breaches",), ("hour", "weekday"), "hours_by_weekday")
BREACH_RATE_BY_COLLECTOR = Exhibit(
    "breach-rate-by-collector", ("breach_rate",), ("collector",), "members_with_intervals"
)
