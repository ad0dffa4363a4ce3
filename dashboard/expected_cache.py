"""Comparisons with expectation, shared between reruns and sessions like every other figure."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import cache
from dashboard.cache import View
from dashboard.expected_figures import FEWEST_MONTHS, FIGURES, Window, against, window
from models.benchmark import Benchmark, Member
from queries import Scope


def everyone(view: View, level: str) -> View:
    """Return the view of all members of a level among whom some were chosen: a part needs its whole."""
    wish = view.wish
    kept = tuple((name, members) for name, members in wish.members if name != level)
    return view.asking(Scope(wish.since, wish.until, kept, wish.is_empty))


def looked_at(view: View, key: str, months: int = FEWEST_MONTHS) -> Window | None:
    """Return the months over which a figure is compared; None where no outcome is known.

    Args:
        view: what is shown.
        key: of `expected_figures.FIGURES`.
        months: how many, where the scope names none.
    """
    every = view.asking(view.wish.with_months(None, None))
    by_month = cache.result(every, FIGURES[key].metric, ("month",))
    return window(by_month, view.warehouse.breaks, months, view.wish.since, view.wish.until)


def compared(view: View, key: str, level: str, since: date, until: date) -> Benchmark:
    """Return the members of a level against expectation, over these months."""
    asked = everyone(view, level).asking(everyone(view, level).wish.with_months(since, until))
    return _compared(str(view.warehouse.path), asked.viewer, asked.wish, key, level, _view=asked)


@st.cache_resource(max_entries=200, show_spinner=False)
def _compared(version: str, viewer: Scope, wish: Scope, key: str, level: str, _view: View) -> Benchmark:
    figure = FIGURES[key]
    return against(figure, cache.result(_view, figure.metric, figure.by(level)), level)


def of_collector(view: View, member: str, key: str = "cures") -> tuple[Member, Benchmark, Window] | None:
    """Return one collector against expectation; None where the data cannot say, or he had no cases."""
    metric = FIGURES[key].metric
    if not cache.answers(view, metric, "collector"):
        return None
    used = looked_at(everyone(view, "collector"), key)
    if used is None:
        return None
    found = compared(view, key, "collector", used.since, used.until)
    own = next((m for m in found.members if m.member == member), None)
    return (own, found, used) if own else None
