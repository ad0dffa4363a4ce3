"""Targets and gap: what was reached of what was aimed at, and what parts one period from another."""

from functools import partial

import streamlit as st

from dashboard import cache, filters, gap_drawing, gap_finding, gap_wording, layout, target_drawing
from dashboard.behind import offers
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.gap_finding import Gap, Periods
from dashboard.i18n import N_, Words
from dashboard.members import MEMBERS
from dashboard.wording import as_markdown
from queries import catalog
from queries.dimensions import DIMENSIONS
from queries.engine import TARGET_LEVELS
from queries.targets import aimed_at, attainment

_STILL = {"displayModeBar": False}
_GROUPS = ("bucket", "segment", "team")


def _attained(view: View) -> None:
    t, numbers = view.numbers.words, view.numbers
    with st.container(horizontal=True, gap="large"):
        levels = {level: t(MEMBERS["level"][level]) for level in TARGET_LEVELS}
        level = filters.choice("level", t("Targets of"), levels)
        names = aimed_at(view.reader, view.wish, level)
        if not names:
            st.info(
                t(
                    "No target holds for what is in view: goals are set for a department, team or collector "
                    "as a whole. Take back the filters, or choose another level."
                )
            )
            return
        titles = {name: t(catalog.find(name).title) for name in names}
        name = filters.choice(f"aim_{level}", t("Figure"), titles)
    metric = catalog.find(name)
    reached = attainment(view.reader, name, view.wish, level)
    rows = target_drawing.goals(reached, metric, numbers)
    is_whole = level == "department"
    shown = [g for g in (rows if is_whole else target_drawing.newest(rows)) if g.target is not None]
    said = target_drawing.verdict if is_whole else target_drawing.members_verdict
    with st.container(border=True):
        st.markdown(f"**{as_markdown(said(shown, metric, numbers))}**")
        figure = target_drawing.beside_goals(shown, metric, level, numbers, view.appearance)
        st.plotly_chart(
            figure, key=f"targets-{level}-{name}", config=_STILL, alt=said(shown, metric, numbers)
        )
        scope = as_markdown(t.said(view.scope.sentence(numbers.member, numbers.month)))
        order = "" if is_whole else t("In the order of names: goals differ, and so do cases.")
        st.caption(t.sentences([t("Dots with 95% intervals: what was reached. Strokes: the target."), order]))
        st.caption(f"{t(metric.definition)}  \n{scope}")
        by = ("month",) if is_whole else (level, "month")
        offers(
            view,
            Exhibit(f"targets-{level}-{name}", (name,), by, "lines"),
            figures=partial(target_drawing.as_table, reached),
        )


def _asked(view: View) -> tuple[str, str, tuple[str, ...], bool]:
    """Ask which rate is taken apart, what it is set against, by which groups, and in what the bars are."""
    t = view.numbers.words
    with st.container(horizontal=True, gap="large"):
        rates = [name for name in gap_wording.SPLIT if cache.answers(view, name)] or [gap_wording.SPLIT[0]]
        name = filters.choice("gap_of", t("Figure"), {n: t(catalog.find(n).title) for n in rates})
        against = {"before": t("The months before"), "year": t("The same months a year earlier")}
        if cache.goals(view, name):
            against["target"] = t("Target")
        back = filters.choice("gap_against", t("Against"), against)
        titles = layout.cuts(view, _GROUPS)
        if {"bucket", "segment"} <= set(titles):
            titles["bucket-segment"] = t("Bucket and segment")
        by = filters.choice("gap_by", t("Groups"), titles)
        amounts = t("Money") if gap_wording.is_money(catalog.find(name)) else t("Cases")
        bars = filters.choice("gap_in", t("Bars in"), {"points": t("Points"), "amounts": amounts})
    return name, back, tuple(by.split("-")), bars == "points"


def _found(view: View, name: str, back: str, by: tuple[str, ...]) -> tuple[Gap, Periods] | str:
    """Return the gap and its two periods, or why there is none to show."""
    t, every, wish = view.numbers.words, view.asking(view.wish.with_months(None, None)), view.wish
    by_month = cache.result(every, name, ("month",))
    found = gap_finding.periods(by_month, view.warehouse.breaks, back, wish.since, wish.until)
    if found is None:
        return t(
            "There are no two periods to compare: the months and those they are set against must both be "
            "loaded, their outcomes known, and status codes must mean the same in both. Choose other "
            "months."
        )
    target = None
    if back == "target":
        target = gap_finding.target_of(by_month, found.now, cache.goals(every, name))
        if target is None:
            return t("Not every month of the period has a target. Choose other months.")
    # Amounts are no independent successes: how sure they are is told by the collectors.
    is_clustered = by_month.metric.kind != "rate" and cache.answers(view, name, "collector")
    cut = (*by, "collector") if is_clustered else by
    before, now = (
        cache.result(every.asking(wish.with_months(*months)), name, cut)
        for months in (found.before, found.now)
    )
    parts = (
        gap_finding.split_by_cluster(before, now, "collector")
        if is_clustered
        else gap_finding.split(before, now)
    )
    if parts is None:
        return t("One of the two periods has no observations in view.")
    return Gap(parts, target), found


def _gap(view: View) -> None:
    t, numbers = view.numbers.words, view.numbers
    name, back, by, in_points = _asked(view)
    shown = _found(view, name, back, by)
    if isinstance(shown, str):
        st.info(shown)
        return
    (gap, found), metric = shown, catalog.find(name)
    said = gap_wording.sentence(gap, metric, numbers)
    key = f"gap-{name}-{'-'.join(by)}"
    now = view.asking(view.wish.with_months(*found.now))
    with st.container(border=True):
        months = [numbers.month(m) for m in (*found.before, *found.now)]
        st.markdown(f"**{as_markdown(said)}**")
        amounts = gap_wording.in_amounts(gap, metric, numbers)
        st.markdown(as_markdown(t.sentences([amounts, gap_wording.judged(gap, numbers)])))
        spans = dict(zip(("from_before", "to_before", "since", "until"), months, strict=True))
        st.caption(t("{since} – {until} against {from_before} – {to_before}", **spans))
        figure = gap_drawing.waterfall(gap, metric, by, numbers, view.appearance, in_points=in_points)
        st.plotly_chart(figure, key=key, config=_STILL, alt=said)
        st.caption(t.sentences(_how_split(gap, by, t)))
        st.caption(t(metric.definition))
        offers(
            now,
            Exhibit(key, (name,), by, "parts"),
            figures=partial(gap_drawing.as_table, gap, by),
            holds=t(
                "The parts of the gap by group, exact: mix and rate in shares, and times the denominator of "
                "now. They add up to the gap."
            ),
        )


def _how_split(gap: Gap, by: tuple[str, ...], t: Words) -> list[str]:
    groups = t.listed(t.within(DIMENSIONS[name].title) for name in by)
    said = [
        t(
            "Split by {groups} (Kitagawa's symmetric split): the bars add up to the change. “Mix of "
            "cases” is what the groups' shares did, each group's bar what its own rate did. The axis "
            "does not begin at zero. It tells where the change lies, not why.",
            groups=groups,
        )
    ]
    if gap.target is not None:
        said.append(
            t(
                "A target has no cases and so no mix: the first bar is how far the period before was from "
                "it, the others are what has changed since. The months' targets are weighed as the months "
                "are."
            )
        )
    return said


view = layout.head(
    N_("Targets and gap"), N_("What was reached of what was aimed at, and where the difference lies.")
)
t = view.numbers.words
parts = {"targets": t("Targets"), "gap": t("Reasons of the gap")}
part = filters.choice("targets", t("Look at"), parts)
with layout.guarded(parts[part]):
    {"targets": _attained, "gap": _gap}[part](view)
