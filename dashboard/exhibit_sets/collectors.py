"""The exhibits of the page Collectors, and the figures on one person's card."""

from __future__ import annotations

from dashboard.exhibits import Exhibit

# What may be seen of all collectors; the first is shown unless another is chosen. None is an amount.
FIGURES = (
    "success_rate",
    "cure_rate",
    "right_party_contact_rate",
    "promise_rate",
    "promise_kept_rate",
    "process_satisfaction",
    "complaints_per_1000",
)
# From the attempt to the cure, each beside the same figure of all.
SKILLS = (
    "connect_rate",
    "right_party_contact_rate",
    "promise_rate",
    "promise_kept_rate",
    "success_rate",
    "cure_rate",
)
SCORES = ("process_satisfaction", "collector_satisfaction", "speed_satisfaction")
# Work and strain, and what others complain of.
STRAIN = (
    "delinquent_accounts",
    "contacts_per_workday",
    "evening_attempt_rate",
    "hostile_contact_rate",
    "attempts",
    "promises_due",
    "complaints",
    "breaches",
)

OPEN_BY_BUCKET = Exhibit("person-open-by-bucket", ("delinquent_accounts",), ("bucket",), "bars")
OPEN_BY_SEGMENT = Exhibit("person-open-by-segment", ("delinquent_accounts",), ("segment",), "bars")
SUCCESS_BY_BUCKET = Exhibit("person-success-by-bucket", ("success_rate",), ("bucket",), "dots")
SUCCESS_BY_MONTH = Exhibit("person-success-by-month", ("success_rate",), ("month",), "trend")


def by_collector(metric: str) -> Exhibit:
    """Return a figure of every collector, in the order of their names."""
    return Exhibit(f"collectors-{metric}", (metric,), ("collector",), "dots")
