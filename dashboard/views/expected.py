"""Against expectation: who gets more or less than cases like his give, beyond luck."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard import cache, collector_card, expected_cache, expected_drawing, filters, layout
from dashboard import expected_wording as wording
from dashboard.behind import offers
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.expected_figures import FIGURES, LEVELS, as_table
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from models.benchmark import Benchmark, Member
from queries import catalog
from queries.dimensions import DIMENSIONS
from queries.errors import NotLoadedError
from queries.people import people

# Who is spoken of, and what was clicked on last.
_PERSON, _CLICKED = "expected-person", "expected-clicked"


def _choices(view: View) -> tuple[str, str, int]:
    """Ask for the figure, whom to compare, and over how many months."""
    t = view.numbers.words
    with st.container(horizontal=True, gap="medium"):
        key = filters.choice("expected_of", t("Figure"), {k: t(f.title) for k, f in FIGURES.items()})
        level = filters.choice("expected_by", t("Compare"), layout.cuts(view, LEVELS))
        months = 0
        if not (view.wish.since or view.wish.until):
            words = {n: t("Last {n} months", n=n) for n in ("3", "6", "12")} | {"0": t("All months")}
            months = int(filters.choice("expected_months", t("Months"), words))
    return key, level, months


def _names(view: View, level: str) -> dict[str, str]:
    if level != "collector":
        return {}
    return {person.collector: collector_card.name_of(person) for person in people(view.reader, None)}


def _funnel(view: View, key: str, level: str, found: Benchmark, names: Mapping[str, str]) -> None:
    """Show the funnel plot; whoever is clicked on is spoken of below."""
    t, numbers, figure = view.numbers.words, view.numbers, FIGURES[key]
    metric, said = catalog.find(figure.metric), wording.headline(found, level, numbers)
    st.markdown(f"**{as_markdown(said)}**")
    drawn = expected_drawing.funnel_plot(found, level, numbers, view.appearance, names)
    cell: Mapping[str, Any] = {}
    if drawn is not None:
        event = st.plotly_chart(
            drawn,
            key=f"expected-{key}-{level}",
            config={"displayModeBar": False},
            alt=said,
            on_select="rerun",
            selection_mode="points",
        )
        cell = layout.clicked(event)
        # Only a click that is new: another may have been chosen from the list since.
        if cell != st.session_state.get(_CLICKED) and level in cell:
            st.session_state[_PERSON] = cell[level]
        st.session_state[_CLICKED] = cell
    scope = as_markdown(t.said(view.scope.sentence(numbers.member, numbers.month)))
    notes = [wording.widening(found, numbers), wording.detectable(found, numbers)]
    st.caption(f"{t.sentences(notes)}  \n{t(metric.definition)}  \n{scope}")
    exhibit = Exhibit(f"expected-{key}-{level}", (figure.metric,), (level,), "dots")
    with st.popover(t("How it is judged"), type="tertiary"):
        for paragraph in wording.rule(figure, numbers):
            st.markdown(paragraph)
    offers(view, exhibit, cell, figures=partial(as_table, found, figure, level))


def _list(view: View, key: str, level: str, found: Benchmark, names: Mapping[str, str]) -> None:
    t, numbers = view.numbers.words, view.numbers
    orders = {"name": t("Name"), "ratio": t("Ratio, drawn in")}
    order = filters.choice("expected_order", t("Listed by"), orders)
    title = t(DIMENSIONS[level].title)
    rows = expected_drawing.listed(found, FIGURES[key], order, numbers, names, title)
    members = list(rows.index)

    def take() -> None:
        chosen = st.session_state[f"expected-list-{key}-{level}-{order}"]["selection"]["rows"]
        if chosen and chosen[0] < len(members):
            st.session_state[_PERSON] = members[chosen[0]]

    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 + 35 * len(rows), 460),
        key=f"expected-list-{key}-{level}-{order}",
        on_select=take,
        selection_mode="single-row",
        column_config={t("What came of the cases"): st.column_config.TextColumn(width=460)},
        alt=wording.headline(found, level, numbers),
    )
    drawn_in = t(
        "The ratio is drawn towards that of all, the more so the fewer the cases: so nobody stands first or "
        "last by luck. Where all are alike, luck alone explains the differences."
    )
    st.caption(t.sentences([wording.on_raw_rates(found, level, numbers), drawn_in]))


def _one(view: View, key: str, level: str, found: Benchmark, names: Mapping[str, str]) -> None:
    """Ask for one member, say what is to be said of him, and lead on."""
    t, numbers = view.numbers.words, view.numbers
    by_name = {m.member: m for m in expected_drawing.ordered(found, "name", names)}
    chosen = view.scope.of_dimension(level) or ()
    if st.session_state.get(_PERSON) not in by_name:
        asked = next((name for name in chosen if name in by_name), next(iter(by_name)))
        st.session_state[_PERSON] = asked
    one = st.selectbox(
        t(DIMENSIONS[level].title),
        list(by_name),
        format_func=lambda member: names.get(member, member),
        key=_PERSON,
        width=420,
    )
    member: Member = by_name[one]
    who = names.get(one, one)
    said = t("{who}: {what}", who=who, what=wording.sentence(member, FIGURES[key], numbers))
    st.markdown(f"**{as_markdown(said)}**  \n{as_markdown(wording.verdict(member, found, numbers))}")
    is_person = level == "collector"
    restrict = partial(filters.restrict, {level: one})
    with st.container(horizontal=True, gap="small"):
        if is_person and st.button(t("Open the card"), key="expected-card", on_click=restrict):
            st.switch_page("views/collectors.py")
        if level == "team":
            st.button(t("Show only this"), key="expected-only", on_click=restrict)


def _compared(view: View) -> None:
    t, numbers = view.numbers.words, view.numbers
    key, level, months = _choices(view)
    figure = FIGURES[key]
    if key == "cures" and not cache.answers(view, figure.metric):
        # Whatever else may be missing, the other figures need no model.
        try:
            cache.result(view, figure.metric, ("month",))
        except NotLoadedError as problem:
            st.info(
                t.sentences(
                    [as_markdown(t.said(problem)), t("Promises and satisfaction are compared without it.")]
                )
            )
            return
    used = expected_cache.looked_at(expected_cache.everyone(view, level), key, months)
    if used is None:
        st.info(t("No month in view has outcomes that are known. Choose other months."))
        return
    found = expected_cache.compared(view, key, level, used.since, used.until)
    if not found.members:
        st.info(t("Too few cases in these months to compare anybody with others."))
        return
    names = _names(view, level)
    shown = expected_cache.everyone(view, level)
    shown = shown.asking(shown.wish.with_months(used.since, used.until))
    st.caption(wording.months_said(used, numbers))
    with st.container(border=True):
        _funnel(shown, key, level, found, names)
    with st.container(border=True):
        _list(shown, key, level, found, names)
    with st.container(border=True):
        _one(view, key, level, found, names)


view = layout.head(
    N_("Against expectation"),
    N_("Who gets more or less than cases like theirs usually give, and who only seems to."),
)
with layout.guarded(view.numbers.words("Against expectation")):
    _compared(view)
