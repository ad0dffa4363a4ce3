"""The exhibits of the page Contact, by the part in which they stand."""

from __future__ import annotations

from collections.abc import Collection

from dashboard.exhibits import Exhibit
from queries import catalog

FUNNEL = Exhibit("contact-funnel", ("contact_funnel",), ("step",), "funnel")
FUNNEL_BY = {
    name: Exhibit(f"funnel-by-{name.replace('_', '-')}", ("contact_funnel",), (name, "step"), "steps_by")
    for name in ("bucket", "team", "segment", "delinquency_reason")
}
REACHED = Exhibit("reached-by-month", ("right_party_contact_rate",), ("month",), "trend")
PROMISE_RATE = Exhibit("promise-rate-by-month", ("promise_rate",), ("month",), "trend")

# When debtors are attempted, and when they are reached.
HOURS = (
    Exhibit("reached-by-hour", ("right_party_contact_rate",), ("weekday", "hour"), "week"),
    Exhibit("attempts-by-hour", ("attempts",), ("weekday", "hour"), "week"),
)

LOST_BY_MONTH = Exhibit("lost-by-month", ("lost_contact_rate",), ("month",), "trend")
LOST_CASES = Exhibit("lost-cases-by-month", ("lost_contact_cases",), ("month",), "columns")
LOST_BY_BUCKET = Exhibit("lost-by-bucket", ("lost_contact_rate",), ("month", "bucket"), "lines")
LOST_BY_TEAM = Exhibit("lost-by-team", ("lost_contact_rate",), ("team",), "dots")
LOST_BY_SEGMENT = Exhibit("lost-by-segment", ("lost_contact_rate",), ("segment",), "dots")

# What brought lost debtors back.
REGAINED_BY_CHANNEL = Exhibit("regained-by-channel", ("regained_contacts",), ("channel",), "bars")
REGAINED_BY_HOUR = Exhibit("regained-by-hour", ("regained_contacts",), ("weekday", "hour"), "week")

# How long each step takes after the one before, in their order.
_WAITS = ("days_to_first_contact", "days_to_reach", "days_to_pay", "days_to_answer")
REASON_KNOWN = Exhibit("reason-known-by-month", ("reason_known_rate",), ("month",), "trend")
REASON_KNOWN_BY_TEAM = Exhibit("reason-known-by-team", ("reason_known_rate",), ("team",), "dots")
DAYS_TO_CONTACT = Exhibit("days-to-contact-by-month", ("days_to_first_contact",), ("month",), "trend")
DAYS_TO_CONTACT_BY_TEAM = Exhibit("days-to-contact-by-team", ("days_to_first_contact",), ("team",), "dots")

REFERRED = Exhibit("referred-by-month", ("referral_rate",), ("month",), "trend")
REFERRED_BY_REASON = Exhibit("referred-by-reason", ("referral_rate",), ("delinquency_reason",), "dots")
ANSWERS = Exhibit("referrals-by-answer", ("referrals",), ("referral_answer",), "bars")
DAYS_TO_ANSWER = Exhibit("days-to-answer-by-month", ("days_to_answer",), ("month",), "trend")


def waits(tables: Collection[str]) -> Exhibit:
    """Return the days that each step takes, of the steps that the tables loaded tell of."""
    told = tuple(name for name in _WAITS if set(catalog.find(name).requires) <= set(tables))
    return Exhibit("days-between-steps", told, (), "waits")
