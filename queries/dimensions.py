"""What a figure can be cut by: each dimension's name, wording, members and order.

A dimension is *scopeable* when a viewer may be restricted to, or ask for, some of its members. The
columns that describe the month after (`next_…`) or the end of the month of payment (`closing_…`) are
outcomes: a figure can be cut by them but never restricted to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from queries.errors import UnknownNameError
from queries.settings import settings

CURRENT = "current"
UNKNOWN = "unknown"
# The channel of a payment that no contact or kept promise preceded.
UNATTRIBUTED = "unattributed"


def delinquent_buckets() -> tuple[str, ...]:
    """Return the delinquent buckets from the mildest to the worst: M1 … M7+."""
    closed = len(settings()["bucket"]["last_day"])
    return (*(f"M{n}" for n in range(1, closed + 1)), f"M{closed + 1}+")


# States of their own, in the order in which they are listed after the buckets.
CLOSED_STATES = ("paid_off", "charged_off", "sold")
BUCKETS = (CURRENT, *delinquent_buckets(), *CLOSED_STATES, UNKNOWN)
STAGES = ("short", "middle", "long")
# To whom a payment is credited: see queries/marts/6_credit_share.sql.
CREDIT_RULES = ("last", "first", "linear", "decay")
# How strictly a rule of contact binds, the strictest first.
FORCES = ("ban", "presumption", "advice")
# How far a case has come, from the first attempt to the money; each step is one of the step before.
STEPS = ("attempted", "connected", "right_party", "promised", "kept", "collected")
# How hard a case is, by its chance of a cure; and when in a day it was first attempted.
DIFFICULTIES = ("easy", "medium", "hard")
DAYPARTS = ("morning", "midday", "afternoon", "evening")
# What has become of a case.
CASE_STATES = ("delinquent", "cured", "charged_off", "sold", UNKNOWN)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to cut a figure.

    Attributes:
        name: canonical column name, the same in every mart, cube, URL and download.
        title: what people call it.
        members: the closed list of members in their order, or empty where the data decides.
        is_scopeable: whether a scope may restrict it.
        order_by: SQL expression over the column that sorts its members as people expect.
        derived: SQL over `month` by which the engine makes it; no mart has it as a column.
        default: the member taken where none is chosen, of a dimension whose members count the same thing
            in several ways: two of them are never added up.
    """

    name: str
    title: str
    members: tuple[str, ...] = ()
    is_scopeable: bool = False
    order_by: str = ""
    derived: str = ""
    default: str = ""

    @property
    def sort_key(self) -> str:
        """SQL by which rows are put in order along this dimension."""
        return self.order_by or self.name


_ALL = (
    Dimension("month", "Month"),
    Dimension("quarter", "Quarter", derived="concat(year(month), 'Q', quarter(month))"),
    Dimension("team", "Team", is_scopeable=True),
    Dimension("collector", "Collector", is_scopeable=True),
    Dimension("bucket", "Bucket", BUCKETS, is_scopeable=True, order_by="bucket_order(bucket)"),
    Dimension("stage", "Stage", STAGES, order_by="stage_order(stage)"),
    Dimension("status_code", "Status code", order_by="code_order(status_code)"),
    Dimension("next_bucket", "Bucket a month later", BUCKETS, order_by="bucket_order(next_bucket)"),
    Dimension("next_status_code", "Status code a month later", order_by="code_order(next_status_code)"),
    Dimension(
        "closing_bucket", "Bucket at the month's end", BUCKETS, order_by="bucket_order(closing_bucket)"
    ),
    Dimension("age", "Months since entry"),
    Dimension("state", "State of the case", CASE_STATES, order_by="case_state_order(state)"),
    Dimension("agency", "Outside agency"),
    Dimension("delinquency_reason", "Reason of delinquency"),
    Dimension("channel", "Channel", is_scopeable=True),
    Dimension("script", "Script"),
    Dimension("strategy", "Strategy"),
    Dimension("step", "Step", STEPS, order_by=f"list_position({list(STEPS)}, step)"),
    Dimension("daypart", "Time of day", DAYPARTS, order_by=f"list_position({list(DAYPARTS)}, daypart)"),
    Dimension(
        "difficulty", "Difficulty", DIFFICULTIES, order_by=f"list_position({list(DIFFICULTIES)}, difficulty)"
    ),
    Dimension("chance_band", "Chance of a cure"),
    Dimension("outcome", "Outcome of the contact"),
    Dimension("referral_answer", "Answer to a referral"),
    Dimension("hour", "Hour of the day"),
    Dimension("weekday", "Day of the week"),
    Dimension("credit_rule", "Credit rule", CREDIT_RULES, is_scopeable=True, default="last"),
    Dimension("survey_method", "Survey method"),
    Dimension("category", "Subject of the complaint"),
    Dimension("segment", "Segment", is_scopeable=True),
    Dimension("product", "Product", is_scopeable=True),
    Dimension("region", "Region", is_scopeable=True),
    Dimension("method", "Payment method"),
    Dimension("kind", "Kind of plan"),
    Dimension("rule", "Rule of contact"),
    Dimension("rule_force", "Force of the rule", FORCES),
    Dimension(
        "credit_limit_band", "Credit limit", is_scopeable=True, order_by="band_order(credit_limit_band)"
    ),
    Dimension("amount_band", "Amount past due", order_by="band_order(amount_band)"),
    Dimension("promise_band", "Promised amount", order_by="band_order(promise_band)"),
)

DIMENSIONS: dict[str, Dimension] = {d.name: d for d in _ALL}
SCOPEABLE: tuple[str, ...] = tuple(d.name for d in _ALL if d.is_scopeable)
# What the engine makes of the month, for every figure that has one.
DERIVED: tuple[str, ...] = tuple(d.name for d in _ALL if d.derived)


def dimension(name: str, allowed: Iterable[str] = DIMENSIONS) -> Dimension:
    """Return the dimension of that name.

    Raises:
        UnknownNameError: it is not one of the allowed ones.
    """
    allowed = tuple(allowed)
    if name not in allowed or name not in DIMENSIONS:
        raise UnknownNameError("dimension", name, allowed)
    return DIMENSIONS[name]
