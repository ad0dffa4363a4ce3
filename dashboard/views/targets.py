"""Targets and gap: what was reached of what was aimed at, and what parts one period from another."""

from functools import partial

import streamlit as st

from dashboard import cache, filters, gap_drawing, layout, target_drawing
from dashboard.behind import offers
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.i18n import N_
from dashboard.members import MEMBERS
from dashboard.wording import as_markdown
from queries import catalog
from queries.dimensions import DIMENSIONS
from queries.engine import TARGET_LEVELS
from queries.targets import aimed_at, attainment

_STILL = {"displayModeBar": False}
# Rates that a review asks the reasons of; the first is taken apart unless another is chosen.
_SPLIT = ("success_rate", "cure_rate", "right_party_contact_rate", "promise_kept_rate")
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


def _gap(view: View) -> None:
    t, numbers = view.numbers.words, view.numbers
    with st.container(horizontal=True, gap="large"):
        rates = [name for name in _SPLIT if cache.answers(view, name)] or [_SPLIT[0]]
        name = filters.choice("gap_of", t("Figure"), {n: t(catalog.find(n).title) for n in rates})
        against = {"before": t("The months before"), "year": t("The same months a year earlier")}
        back = filters.choice("gap_against", t("Against"), against)
        by = filters.choice("gap_by", t("Groups"), layout.cuts(view, _GROUPS))
    every = view.asking(view.wish.with_months(None, None))
    by_month = cache.result(every, name, ("month",))
    metric, wish = by_month.metric, view.wish
    found = gap_drawing.periods(by_month, view.warehouse.breaks, back, wish.since, wish.until)
    if found is None:
        st.info(
            t(
                "There are no two periods to compare: the months and those they are set against must both be "
                "loaded, their outcomes known, and status codes must mean the same in both. Choose other "
                "months."
            )
        )
        return
    before, now = (
        cache.result(every.asking(wish.with_months(*months)), name, (by,))
        for months in (found.before, found.now)
    )
    parts = gap_drawing.split(before, now)
    if parts is None:
        st.info(t("One of the two periods has no observations in view."))
        return
    said = gap_drawing.sentence(parts, metric, numbers)
    with st.container(border=True):
        months = [numbers.month(m) for m in (*found.before, *found.now)]
        st.markdown(f"**{as_markdown(said)}**")
        spans = dict(zip(("from_before", "to_before", "since", "until"), months, strict=True))
        st.caption(t("{since} – {until} against {from_before} – {to_before}", **spans))
        figure = gap_drawing.waterfall(parts, metric, by, numbers, view.appearance)
        st.plotly_chart(figure, key=f"gap-{name}-{by}", config=_STILL, alt=said)
        st.caption(
            t(
                "Split by {groups} (Kitagawa's symmetric split): the bars add up to the change. “Mix of "
                "cases” is what the groups' shares did, each group's bar what its own rate did. The axis "
                "does not begin at zero. It tells where the change lies, not why.",
                groups=t.within(DIMENSIONS[by].title),
            )
        )
        st.caption(t(metric.definition))
        offers(
            every.asking(wish.with_months(*found.now)),
            Exhibit(f"gap-{name}-{by}", (name,), (by,), "parts"),
            figures=partial(gap_drawing.as_table, parts),
        )


view = layout.head(
    N_("Targets and gap"), N_("What was reached of what was aimed at, and where the difference lies.")
)
t = view.numbers.words
parts = {"targets": t("Targets"), "gap": t("Reasons of the gap")}
part = filters.choice("targets", t("Look at"), parts)
with layout.guarded(parts[part]):
    {"targets": _attained, "gap": _gap}[part](view)
