"""Skills along the way from the attempt to the cure: rates as they are, and what like cases say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dashboard.exhibit_sets import collectors
from dashboard.figures import figures
from dashboard.i18n import N_
from dashboard.report.asking import Asked
from dashboard.report.department import COMPARED, Finding, Standing
from dashboard.report.slides import Chart, Series, Slide
from dashboard.report.talking import Talk
from models.benchmark import Member

_SKILLS = N_("Skills")
# What is compared on like cases: of the cures, what the model says.
_COMPARED: Final = (
    "connect_rate",
    "right_party_contact_rate",
    "promise_rate",
    "promise_kept_rate",
    "cures_to_expected",
)


def skill_slide(talk: Talk) -> Slide:
    """The person's rates beside those of all, and in which skill he differs on cases of the same kind."""
    t = talk.t
    if not talk.has_figures:
        return talk.own.missing(t(_SKILLS), talk.nothing())
    names = [name for name in collectors.SKILLS if talk.own.answers(name)]
    chart = Chart(
        "bars",
        t("Rates along the way, as they are"),
        tuple(t(talk.own.run(name).metric.title) for name in names),
        (
            Series(t("Own"), tuple(_rate(name, talk.own) for name in names)),
            Series(t("All"), tuple(_rate(name, talk.everyone) for name in names)),
        ),
        "share",
    )
    lines = (
        t(
            "The bars are rates as they are, and no two people have the same cases; the sentence above is of "
            "cases of the same kind. A rate of fewer than 30 observations has no bar."
        ),
    )
    if all(value is None for value in chart.series[0].values):
        return talk.own.missing(t(_SKILLS), t("Too few observations for a rate."))
    return Slide(told_apart(talk), (chart,), lines, topic=t(_SKILLS))


def _rate(name: str, asked: Asked) -> float | None:
    rows = figures(asked.run(name)).to_dict("records")
    return float(rows[0]["value"]) if rows and rows[0]["is_shown"] else None


def findings(talk: Talk, names: Iterable[str]) -> list[tuple[Finding, Standing, Member]]:
    """Return what may be said of figures that have enough observations, the lowest index first."""
    found = []
    for name in names:
        standing = talk.department.standing(name)
        own = standing.member(talk.collector) if standing else None
        if standing and own and own.has_rate:
            found.append((standing.index(own).value, standing, own))
    ordered = sorted(found, key=lambda one: one[0])
    return [(standing.finding(own), standing, own) for _, standing, own in ordered]


def told_apart(talk: Talk) -> str:
    """Say in which skills the person differs on cases of the same kind, by more than luck."""
    t = talk.t
    found = [one for one in findings(talk, _COMPARED) if one[0] != "too_few"]
    if not found:
        return t("Skills: too few observations to say anything")
    more, fewer = (
        t.listed(t.within(COMPARED[of.figure.metric].title) for said, of, _ in found if said == side)
        for side in ("better", "short")
    )
    if more and fewer:
        return t(
            "On cases of the same kind, beyond luck: more than usual in {more}, fewer in {fewer}",
            more=more,
            fewer=fewer,
        )
    if more:
        return t("On cases of the same kind, beyond luck: more than usual in {more}", more=more)
    if fewer:
        return t("On cases of the same kind, beyond luck: fewer than usual in {fewer}", fewer=fewer)
    return t("On cases of the same kind no skill differs from what is usual by more than luck")
