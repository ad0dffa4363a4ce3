"""What is said of changes and courses: verdicts, why there is none, and what a verdict rests on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dashboard.change_judging import Judged, kind_of
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from models.control_chart import RUN
from queries.changes import ProcessChange

# Why nothing can be said.
WHY: Mapping[str, str] = {
    "no_teams": N_("the data does not say in which teams it was made"),
    "not_in_view": N_("the teams it was made in have no figures in view"),
    "no_controls": N_("there are no untouched teams in view to compare with"),
    "too_soon": N_("no month under it has a known outcome yet"),
    "too_short": N_("there are not three months before it"),
    "too_few": N_("too few cases or collectors to say"),
}


def amount(judged: Judged, change: float, numbers: Numbers) -> str:
    """Write an effect in the unit of its figure: +4.1 points, +0.12."""
    return numbers.difference(change, "score") if kind_of(judged.metric) == "mean" else numbers.points(change)


def verdict(judged: Judged, numbers: Numbers) -> str:
    """Say what a change did to a figure, as a clause after the figure's name."""
    t, found = numbers.words, judged.effect
    if found is None:
        return t(WHY[judged.why])
    said = {
        "amount": amount(judged, found.amount, numbers),
        "low": amount(judged, found.interval.low, numbers),
        "high": amount(judged, found.interval.high, numbers),
    }
    if judged.verdict == "pre_trends":
        return t("no verdict: both sides already moved apart before")
    if judged.verdict == "effect":
        return t("an effect of {amount} ({low} to {high})", **said)
    if found.interval.low > 0 or found.interval.high < 0:
        return t("no more than luck gives one of so many figures: {amount} ({low} to {high})", **said)
    return t("no detectable effect: {amount} ({low} to {high})", **said)


def line(judged: Judged, numbers: Numbers) -> str:
    """Say of a figure what was done to it, as a line of a list."""
    t = numbers.words
    return t("{metric}: {verdict}", metric=figure_title(judged, numbers), verdict=verdict(judged, numbers))


def figure_title(judged: Judged, numbers: Numbers) -> str:
    """Name a figure; of success rates say which allows for harder cases."""
    t = numbers.words
    if judged.metric.name == "success_rate":
        return t("Success rate, cases as they are")
    return t(judged.metric.title)


def headline(judged: Judged, name: str, numbers: Numbers) -> str:
    """Say what a change or course did to the first of its figures, as a sentence."""
    t, found = numbers.words, judged.effect
    said = {"name": name, "metric": t.within(judged.metric.title)}
    if found is None:
        return t("“{name}”: nothing can be said of {metric}, as {why}", **said, why=t(WHY[judged.why]))
    said |= {
        "amount": amount(judged, found.amount, numbers),
        "low": amount(judged, found.interval.low, numbers),
        "high": amount(judged, found.interval.high, numbers),
    }
    if judged.verdict == "pre_trends":
        return t(
            "“{name}”: no verdict on {metric}, as both sides already moved apart before it began", **said
        )
    if judged.verdict == "none":
        return t("“{name}”: no detectable effect on {metric} ({low} to {high})", **said)
    return t("“{name}”: an effect of {amount} ({low} to {high}) on {metric}", **said)


def made(change: ProcessChange, numbers: Numbers) -> str:
    """Say when and where a change was made."""
    t = numbers.words
    day = numbers.day(change.effective_on)
    if not change.teams:
        return t("From {day}.", day=day)
    return t("From {day} in {teams}.", day=day, teams=t.listed(change.teams))


def rests_on(judged: Judged, numbers: Numbers) -> str:
    """Say who was compared with whom, and how sure such a comparison can be."""
    t, found = numbers.words, judged.effect
    if found is None:
        return ""
    compared = t(
        "Difference in differences: {changed} collectors of {changed_teams} teams against {others} of "
        "{other_teams} that no change reached, month by month, up to a year before and after.",
        changed=numbers.count(found.collectors[0]),
        changed_teams=numbers.count(found.teams[0]),
        others=numbers.count(found.collectors[1]),
        other_teams=numbers.count(found.teams[1]),
    )
    if found.basis == "team":
        sure = t(
            "A change is made in whole teams, so the interval is the wider of two: one that counts each "
            "collector, and one that counts each team as a single observation."
        )
    else:
        sure = t(
            "With fewer than four teams to compare, nothing tells the change from what else happened in "
            "these teams: take it as a hint, no proof."
        )
    return t.sentences([compared, sure, moved_alike(judged, numbers)])


def course_rests_on(judged: Judged, numbers: Numbers) -> str:
    """Say who was compared with whom about a course."""
    t, found = numbers.words, judged.effect
    if found is None:
        return ""
    compared = t(
        "Collectors after the course against those of the same team in the same month who had not taken it "
        "yet, half a year before and after: {changed} trained, {others} compared with. Whoever took it "
        "earlier is never a comparison.",
        changed=numbers.count(found.collectors[0]),
        others=numbers.count(found.collectors[1]),
    )
    chosen = t("Who takes a course is no accident: an effect here is an association.")
    return t.sentences([compared, chosen, moved_alike(judged, numbers)])


def moved_alike(judged: Judged, numbers: Numbers) -> str:
    """Say what the months before tell."""
    t, found = numbers.words, judged.effect
    if found is None or found.pre_trend_p != found.pre_trend_p:
        return t("Whether both sides moved alike before cannot be tested.")
    p_value = numbers.value(found.pre_trend_p, "ratio")
    if judged.verdict == "pre_trends":
        return t("Both sides moved apart before (p = {p}).", p=p_value)
    if found.is_doubtful:
        return t("The months before hint that both sides moved apart anyway (p = {p}).", p=p_value)
    return t("Before, both sides moved alike as far as can be seen (p = {p}).", p=p_value)


def signals(judged: Judged, change: ProcessChange, numbers: Numbers) -> str:
    """Say what the control chart shows from the change on."""
    t, chart = numbers.words, judged.chart
    if chart is None:
        return t("A control chart needs six months with 30 cases each before the change")
    after = np.array([month >= change.effective_on.replace(day=1) for month in judged.months], bool)
    outside, runs = int((chart.outside & after).sum()), bool((chart.in_a_run & after).any())
    said = {"n": numbers.count(outside), "all": numbers.count(after.sum())}
    if outside:
        return t.plural(
            "Since the change {n} of {all} months lies outside of the limits of these teams",
            "Since the change {n} of {all} months lie outside of the limits of these teams",
            outside,
            **said,
        )
    if runs:
        return t(
            "Since the change no month lies outside of the limits; {run} or more in a row lie on one side",
            run=RUN,
        )
    return t("Since the change no month of these teams stands out")
