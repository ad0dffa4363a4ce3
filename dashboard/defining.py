"""What is written about a figure: its definition, its formula in words, and where in a review it belongs."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.i18n import N_, Words, words_in
from queries import catalog
from queries.catalog import Better, Kind, Metric, Timing
from queries.dimensions import DIMENSIONS

# The chapters of a performance review, in their order.
CHAPTERS: Mapping[str, str] = {
    "work": N_("The work"),
    "delinquency": N_("Delinquency"),
    "strategies": N_("Strategies"),
    "challenges": N_("Challenges"),
    "results": N_("Results"),
    "team": N_("Team"),
}
# The chapter of most figures follows from what they count …
_OF_MART: Mapping[str, str] = {
    "account_month": "delinquency",
    "balance_flow": "delinquency",
    "cure": "delinquency",
    "case_spell": "delinquency",
    "case_age": "delinquency",
    "contact": "strategies",
    "credit": "strategies",
    "promise": "strategies",
    "plan": "strategies",
    "breach": "challenges",
    "complaint": "challenges",
    "payment": "results",
    "survey": "results",
}
# … of some only from what they mean.
_OF_NAME: Mapping[str, str] = {
    "success_rate": "results",
    "recovery_rate": "results",
    "recovered_per_case": "results",
    "contactability_rate": "challenges",
    "lost_contact_rate": "challenges",
    "lost_contact_cases": "challenges",
    "recovered_per_workday": "team",
}
_KINDS: Mapping[Kind, str] = {
    "rate": N_(
        "The observations for which it holds, divided by all whose answer is known; both summed first."
    ),
    "mean": N_("The first sum divided by the second; both summed first, never a mean of means."),
    "count": N_("The number of observations, summed."),
    "amount": N_("The amounts of the observations, summed."),
}
_LEVEL = N_("Over several months it is that of the last.")
_THOUSAND = N_("Times a thousand.")
_BETTER: Mapping[Better, str] = {
    "higher": N_("Higher is better."),
    "lower": N_("Lower is better."),
    "neither": N_("Neither way is better."),
}
_TIMING: Mapping[Timing, str] = {
    "closing": N_("Its month is the one at whose end the state is read."),
    "opening": N_(
        "Its month is the one at whose end the account is seen; the outcome is read a month later."
    ),
    "flow": N_(
        "Its month is the one in which it happened, to accounts in the state in which the month before left "
        "them."
    ),
    "through": N_(
        "Its month is the one at whose opening the account is seen and at whose end the outcome is read."
    ),
    "event": N_("Its month is the one in which it happened."),
}


def chapter(metric: Metric) -> str:
    """Return the chapter of a review to which a figure belongs."""
    return _OF_NAME.get(metric.name) or _OF_MART.get(metric.mart, "work")


def found(search: str, of_chapter: str) -> list[Metric]:
    """Return the figures in which a text occurs, in whichever language; without one, those of a chapter."""
    every = [*catalog.metrics().values(), *catalog.tables().values()]
    wanted = search.strip().casefold()
    if not wanted:
        return [metric for metric in every if chapter(metric) == of_chapter]
    return [metric for metric in every if wanted in _everything(metric)]


def _everything(metric: Metric) -> str:
    said = [metric.name]
    for language in ("en", "zh"):
        t = words_in(language)
        said += [t(metric.title), t(metric.definition)]
    return "\n".join(said).casefold()


def formula(metric: Metric, t: Words) -> str:
    """Say how a figure is made of its observations."""
    said = [t(_KINDS[metric.kind])]
    if metric.unit == "per_thousand":
        said.append(t(_THOUSAND))
    if metric.is_stock:
        said.append(t(_LEVEL))
    return t.sentences([*said, t(_TIMING[metric.timing])])


def facts(metric: Metric, unit: str, t: Words) -> list[tuple[str, str]]:
    """Return what else is to be known of a figure, each with its name.

    Args:
        unit: what its numbers are, as written.
    """
    return [
        (t("Formula"), formula(metric, t)),
        (t("Observation"), t(metric.observation)),
        (t("Unit"), unit),
        (t("Direction"), t(_BETTER[metric.better])),
        (t("Can be cut by"), t.listed(t.within(DIMENSIONS[name].title) for name in metric.cuts)),
        (t("Needs the tables"), t.joined(metric.requires)),
        (t("Source"), t(metric.source)),
        (t("Version"), str(metric.version)),
    ]
