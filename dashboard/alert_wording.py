"""Alerts in words, in either language: what was found, when, of how many, and the page that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard import wording
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from models.alerts import Alert, Alerts
from queries import catalog
from queries.alert_rules import Severity
from queries.catalog import Metric
from queries.dimensions import DIMENSIONS

SEVERITIES: Mapping[Severity, str] = {"warning": N_("Warning"), "notice": N_("Notice")}

_ROSE = N_("{figure}: rose from {before} to {value}, {when} against {when_before}")
_FELL = N_("{figure}: fell from {before} to {value}, {when} against {when_before}")
_ROSE_OF = N_("{figure}: rose from {before} to {value}, {when} against {when_before} (n = {n})")
_FELL_OF = N_("{figure}: fell from {before} to {value}, {when} against {when_before} (n = {n})")
# The page on which a figure is answered, by the mart that holds its observations …
_PAGES: Mapping[str, str] = {
    "account_month": "buckets",
    "balance_flow": "buckets",
    "breach": "compliance",
    "case_age": "cohorts",
    "case_month": "targets",
    "complaint": "satisfaction",
    "contact": "contact",
    "credit": "recoveries",
    "cure": "cohorts",
    "cure_chance": "expected",
    "payment": "recoveries",
    "plan": "promises",
    "promise": "promises",
    "regained": "contact",
    "survey": "satisfaction",
    "workday": "collectors",
}
# … of some by what they mean, or by what they are cut by.
_PAGES_OF_FIGURES: Mapping[str, str] = {
    "breach_rate": "compliance",
    "contactability_rate": "contact",
    "cost_per_unit_recovered": "recoveries",
    "contact_cost": "recoveries",
    "coverage_rate": "contact",
    "lost_contact_rate": "contact",
    "lost_contact_cases": "contact",
}
_FIRST_PAGE = "overview"


def sentence(alert: Alert, numbers: Numbers) -> str:
    """Say an alert in one sentence."""
    if alert.figure == "coding_break":
        return _break(alert, numbers)
    if alert.figure == "checks":
        return _checks(alert, numbers)
    if alert.kind == "change_beyond_luck":
        return _change(alert, numbers)
    if alert.kind == "against_expectation":
        return _expectation(alert, numbers)
    return _limit(alert, numbers)


def page(alert: Alert) -> str:
    """Return the view that answers an alert."""
    if alert.kind == "flag":
        return "data_health"
    if alert.kind == "against_target":
        return "targets"
    if alert.kind == "against_expectation":
        return "expected"
    metric = catalog.find(alert.figure)
    if alert.by == "channel" and metric.mart == "contact":
        return "channels"
    return _PAGES_OF_FIGURES.get(metric.name) or _PAGES.get(metric.mart, _FIRST_PAGE)


def summary(alerts: Alerts, numbers: Numbers) -> str:
    """Say how many figures were looked at, and how far what is listed can be relied on."""
    t, n = numbers.words, numbers.count(alerts.looked_at)
    if not alerts.looked_at:
        return t("Nothing here can be held to the rules of alerts.")
    if not alerts.found:
        return t.plural(
            "Nothing needs attention: one figure was held to the rules of alerts.",
            "Nothing needs attention: {n} figures were held to the rules of alerts.",
            alerts.looked_at,
            n=n,
        )
    held = t.plural(
        "One figure was held to the rules of alerts.",
        "{n} figures were held to the rules of alerts.",
        alerts.looked_at,
        n=n,
    )
    if all(alert.p_value is None for alert in alerts.found):
        return held
    trust = t(
        "Counts and amounts are what they are; of the changes and rates that are listed, no more than one in "
        "twenty is luck."
    )
    return t.sentences([held, trust])


def first_ones(found: Iterable[Alert], most: int) -> tuple[list[Alert], list[Alert]]:
    """Part alerts into those to be read first, each of another figure, and the rest."""
    first: list[Alert] = []
    rest: list[Alert] = []
    for alert in found:
        is_new = all(alert.figure != said.figure for said in first)
        (first if is_new and len(first) < most else rest).append(alert)
    return first, rest


def _break(alert: Alert, numbers: Numbers) -> str:
    assert alert.month is not None
    return numbers.words(
        "The status codes mean something else from {month} on: figures before and after cannot be compared.",
        month=numbers.month(alert.month),
    )


def _checks(alert: Alert, numbers: Numbers) -> str:
    t = numbers.words
    return t.plural(
        "A check of the data warned: {titles}",
        "{n} checks of the data warned: {titles}",
        len(alert.findings),
        n=numbers.count(len(alert.findings)),
        titles=t.context("between reasons", "; ").join(t(title) for title in alert.findings),
    )


def _figure(metric: Metric, alert: Alert, numbers: Numbers) -> str:
    t = numbers.words
    if not alert.by:
        return t(metric.title)
    return t("{metric}, {member}", metric=t(metric.title), member=numbers.member(alert.by, alert.member))


def _change(alert: Alert, numbers: Numbers) -> str:
    t, metric = numbers.words, catalog.find(alert.figure)
    assert alert.month is not None
    assert alert.month_before is not None
    assert alert.value is not None
    assert alert.before is not None
    has_risen, is_counted = alert.value > alert.before, metric.kind == "count"
    templates = (_ROSE, _FELL) if is_counted else (_ROSE_OF, _FELL_OF)
    said = {
        "figure": _figure(metric, alert, numbers),
        "before": numbers.value(alert.before, metric.unit),
        "value": numbers.value(alert.value, metric.unit),
        "when": wording.period(metric, alert.month, numbers),
        "when_before": numbers.brief_period(alert.month_before, is_opening=metric.timing == "opening"),
    }
    if not is_counted:
        said["n"] = numbers.count(alert.n)
    return t(templates[0 if has_risen else 1], **said)


def _expectation(alert: Alert, numbers: Numbers) -> str:
    count = numbers.count
    assert alert.month is not None
    assert alert.since is not None
    return numbers.words(
        "{dimension} {member}: {observed} cures from {since} to {month}; cases like these usually give "
        "{expected} ({low} to {high} by luck)",
        dimension=numbers.words(DIMENSIONS[alert.by].title),
        member=numbers.member(alert.by, alert.member),
        observed=count(alert.value or 0),
        since=numbers.month(alert.since),
        month=numbers.month(alert.month),
        expected=count(alert.limit or 0),
        low=count(alert.low or 0),
        high=count(alert.high or 0),
    )


def _limit(alert: Alert, numbers: Numbers) -> str:
    t, metric = numbers.words, catalog.find(alert.figure)
    assert alert.month is not None
    assert alert.value is not None
    assert alert.limit is not None
    said = {
        "figure": _figure(metric, alert, numbers),
        "value": numbers.value(alert.value, metric.unit),
        "limit": numbers.value(alert.limit, metric.unit),
        "when": wording.period(metric, alert.month, numbers),
    }
    is_above = alert.value > alert.limit
    if alert.kind == "against_target" and is_above:
        return t("{figure}: {value} in {when}, more than the target of {limit}", **said)
    if alert.kind == "against_target":
        return t("{figure}: {value} in {when}, short of the target of {limit}", **said)
    if metric.kind == "count" and not alert.limit:
        return t("{figure}: {value} in {when}, where there should be none", **said)
    if metric.kind in ("rate", "mean"):
        said["n"] = numbers.count(alert.n)
        if is_above:
            return t("{figure}: {value} in {when}, above {limit} (n = {n})", **said)
        return t("{figure}: {value} in {when}, below {limit} (n = {n})", **said)
    if is_above:
        return t("{figure}: {value} in {when}, above {limit}", **said)
    return t("{figure}: {value} in {when}, below {limit}", **said)
