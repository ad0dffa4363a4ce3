"""Strategies: which do worse than they should beyond luck and harder cases, what to try, and experiments."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard import (
    experiment_card,
    experiment_planning,
    filters,
    layout,
    strategy_cache,
    strategy_card,
    strategy_drawing,
    strategy_wording,
)
from dashboard.behind import offers
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.i18n import N_
from dashboard.strategy_figures import FIGURE, GROUPS, LOST, Judged, as_table
from dashboard.wording import as_markdown
from models.intervals import is_enough
from models.strategy import Cell
from queries.dimensions import DIMENSIONS
from queries.left_alone import LANDMARK_DAY
from queries.strategy_cases import STRATEGIES

_STILL = {"displayModeBar": False}
# As many cards as are read; the map and the download have the others.
_MOST_CARDS = 8


def _found(view: View) -> Judged:
    t = view.numbers.words
    with st.container(horizontal=True, gap="large"):
        by = filters.choice("strategies_by", t("Told apart by"), layout.cuts(view, STRATEGIES))
        within = filters.choice("strategies_within", t("Within each"), layout.cuts(view, GROUPS))
    found = strategy_cache.judged(view, by, within)
    st.markdown(f"**{as_markdown(strategy_wording.headline(found, view.numbers))}**")
    return found


def _weak(view: View) -> None:
    """Those that do worse than they should, in the order of the money lost."""
    t, found = view.numbers.words, _found(view)
    how = t(
        "Called weak: fewer cures than such cases usually give, and worse than the others on like cases, "
        "beyond luck (q ≤ 0.05) and with 100 cases or more. In the order of the money short."
    )
    st.caption(t.sentences([strategy_wording.looked_at(found, view.numbers), how]))
    for cell in found.weak[:_MOST_CARDS]:
        strategy_card.card(view, found, cell, f"weak-{found.by}-{cell.member}-{cell.group}")
    if len(found.weak) > _MOST_CARDS:
        more = len(found.weak) - _MOST_CARDS
        st.caption(t.plural("{n} more is on the map.", "{n} more are on the map.", more, n=str(more)))
    if found.by == "channel":
        _self_cure(view, found)


def _self_cure(view: View, found: Judged) -> None:
    """What comes by itself: cases that nobody contacted."""
    t, numbers = view.numbers.words, view.numbers
    alone = strategy_cache.left_alone(view, found.within)
    groups = list(dict.fromkeys(cell.group for cell in found.cells))
    if alone is None or not any(is_enough(alone.sums(group)[0]) for group in groups):
        return
    with st.container(border=True):
        st.markdown(f"**{t('What comes by itself: cases that nobody contacted')}**")
        rows = []
        for group in groups:
            n, cured, _ = alone.sums(group)
            effect = alone.contact(group) if is_enough(n) else None
            rate = numbers.value(cured / n, "share") if is_enough(n) else t("too few to say")
            odds = t("too few to say")
            if effect is not None:
                odds = t("× {ratio} ({low} to {high})", **strategy_wording.bounds(effect, numbers))
            rows.append(
                {
                    t(DIMENSIONS[found.within].title): numbers.member(found.within, group),
                    t("Cases left alone"): numbers.count(n),
                    t("Cured"): rate,
                    t("Odds of a cure with contact, beside none"): odds,
                }
            )
        st.dataframe(rows, hide_index=True, alt=t("Cases that nobody contacted"))
        st.caption(
            t(
                "Much is paid without any contact: a strategy is worth what it adds to that. Only cases of "
                "which nothing had been paid by day {day} of the month, contacted by then or not: who pays "
                "before anybody calls would make no contact look best.",
                day=numbers.count(LANDMARK_DAY),
            )
        )


def _map(view: View) -> None:
    """All strategies by group; a cell that is clicked on is told below."""
    t, numbers, found = view.numbers.words, view.numbers, _found(view)
    figure = strategy_drawing.heat(found, numbers, view.appearance)
    if figure is None:
        st.info(t("No case has been worked in these months."))
        return
    with st.container(border=True):
        with st.grid(1, min_column_width=520, wrap=False):
            event = st.plotly_chart(
                figure,
                key=f"strategies-{found.by}-{found.within}",
                config=_STILL,
                alt=strategy_wording.headline(found, numbers),
                on_select="rerun",
                selection_mode="points",
            )
        how = t(
            "Odds of a cure beside the others, on cases of like chance and kind in the same quarter. ▼ "
            "below, ▲ above expected beyond luck; grey: no detectable difference; counts: too few to say."
        )
        st.caption(t.sentences([how, strategy_wording.looked_at(found, numbers)]))
        shown = strategy_cache.everyone(view, found.by)
        exhibit = Exhibit(
            f"strategies-{found.by}-{found.within}", (FIGURE, LOST), (found.by, found.within), "heat"
        )
        offers(shown, exhibit, figures=partial(as_table, found))
    _one(view, found, layout.clicked(event))


def _one(view: View, found: Judged, clicked: Mapping[str, Any]) -> None:
    """Look closer at one: the one that was clicked on, else one that is chosen."""
    t = view.numbers.words
    cells = {(str(cell.member), cell.group): cell for cell in found.strategies}
    if not cells:
        return
    options = list(cells)
    first = next(((str(c.member), c.group) for c in found.weak), options[0])
    asked = (clicked.get(found.by), clicked.get(found.within))
    key = f"strategy-one-{found.by}-{found.within}"
    if asked in cells and asked != st.session_state.get(f"{key}-clicked"):
        st.session_state[key] = asked
    st.session_state[f"{key}-clicked"] = asked
    if st.session_state.get(key) not in cells:
        st.session_state[key] = first

    def written(option: tuple[str, str]) -> str:
        cell: Cell = cells[option]
        return strategy_wording.name(cell, found, view.numbers)

    chosen = st.selectbox(t("Look closer at"), options, format_func=written, key=key, width=420)
    cell = cells[chosen or first]
    strategy_card.card(view, found, cell, f"one-{found.by}-{cell.member}-{cell.group}")
    strategy_card.closer(view, found, cell)


def _experiments(view: View) -> None:
    experiment_card.running(view)
    experiment_planning.planner(view)


view = layout.head(
    N_("Strategies"),
    N_("Which ways of collecting do worse than they should, on like cases and beyond luck, and what to try."),
)
t = view.numbers.words
parts = {"weak": t("Underperforming"), "map": t("All of them"), "experiments": t("Experiments")}
part = filters.choice("strategies", t("Look at"), parts)
with layout.guarded(parts[part]):
    {"weak": _weak, "map": _map, "experiments": _experiments}[part](view)
