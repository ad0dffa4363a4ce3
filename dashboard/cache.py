"""What pages share between reruns and sessions: the open warehouse and drawn exhibits.

Everything is keyed by the version of the data and the scope, so a new publish is seen at once and no one
is shown what was drawn for another's rights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from pandas import DataFrame

from dashboard import following
from dashboard.drawing import Drawn, draw
from dashboard.exhibits import Exhibit
from dashboard.movements import LOOKED_AT, Movements, movements
from dashboard.numbers import Numbers
from dashboard.theme import Appearance
from queries import Reader, Result, Scope, Warehouse, casefile, catalog, connect
from queries.store import Store

LANGUAGE = "en"


@dataclass(frozen=True)
class View:
    """What one rerun of one page works with.

    Attributes:
        viewer: what the person may see.
        wish: what he asks for; what is shown is `viewer.narrow(wish)`.
    """

    warehouse: Warehouse
    viewer: Scope
    wish: Scope
    numbers: Numbers
    appearance: Appearance

    @property
    def reader(self) -> Reader:
        """The reader that is bound by the viewer's rights."""
        return self.warehouse.reader(self.viewer)

    @property
    def scope(self) -> Scope:
        """What is shown."""
        return self.viewer.narrow(self.wish)

    def asking(self, wish: Scope) -> View:
        """Return the same view with another wish."""
        return replace(self, wish=wish)


def open_warehouse() -> Warehouse:
    """Return the version in force; reopened only when another has been published.

    Raises:
        NotPublishedError: nothing is published.
    """
    return _open(Store.of().current())


# A version that was pruned stays readable for whoever holds it open.
@st.cache_resource(max_entries=4, show_spinner=False)
def _open(path: Path) -> Warehouse:
    return connect(path)


def result(view: View, metric: str, by: tuple[str, ...], weight: str | None = None) -> Result:
    """Return a figure; asked again for the same data and scope, it is not computed again."""
    return _result(
        str(view.warehouse.path), view.viewer, view.wish, metric, by, weight, _warehouse=view.warehouse
    )


@st.cache_resource(max_entries=2000, show_spinner=False)
def _result(
    version: str,
    viewer: Scope,
    wish: Scope,
    metric: str,
    by: tuple[str, ...],
    weight: str | None,
    _warehouse: Warehouse,
) -> Result:
    return _warehouse.reader(viewer).run(metric, wish, by, weight)


def drawn(view: View, exhibit: Exhibit) -> Drawn:
    """Return an exhibit's drawing for what the view shows."""
    return _drawn(
        str(view.warehouse.path),
        view.viewer,
        view.wish,
        exhibit,
        view.numbers,
        view.appearance,
        _warehouse=view.warehouse,
    )


@st.cache_resource(max_entries=500, show_spinner=False)
def _drawn(
    version: str,
    viewer: Scope,
    wish: Scope,
    exhibit: Exhibit,
    numbers: Numbers,
    appearance: Appearance,
    _warehouse: Warehouse,
) -> Drawn:
    view = View(_warehouse, viewer, wish, numbers, appearance)
    results = [result(view, name, exhibit.by, exhibit.weight) for name in exhibit.metrics]
    months = months_of(view)
    return draw(exhibit, results, numbers, months, _warehouse.breaks, appearance)


def months_of(view: View) -> list[date]:
    """Return the loaded months that the view shows, oldest first."""
    since, until = view.scope.since or date.min, view.scope.until or date.max
    return [m for m in view.reader.months() if since <= m <= until]


def goals(view: View, metric: str) -> dict[date, float]:
    """Return the goals that the department has set for a metric, by month; none where none hold here."""
    return _goals(str(view.warehouse.path), view.viewer, view.wish, _view=view).get(metric, {})


@st.cache_resource(max_entries=200, show_spinner=False)
def _goals(version: str, viewer: Scope, wish: Scope, _view: View) -> dict[str, dict[date, float]]:
    found: dict[str, dict[date, float]] = {}
    if "target" in _view.warehouse.loaded_tables:
        for row in _view.reader.all_targets(wish).to_pylist():
            found.setdefault(row["metric"], {})[row["month"]] = float(row["value"])
    return found


def moved(view: View) -> Movements:
    """Return what changed most, of the figures that the data and the scope can answer."""
    return _moved(str(view.warehouse.path), view.viewer, view.wish, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _moved(version: str, viewer: Scope, wish: Scope, _view: View) -> Movements:
    asked = [
        (result(_view, name, ("month", by)), page) for name, by, page in LOOKED_AT if answers(_view, name, by)
    ]
    return movements(asked, _view.warehouse.breaks)


def answers(view: View, name: str, by: str = "") -> bool:
    """Whether the data has what a figure needs, and the figure can be restricted as the scope asks."""
    metric, asked = catalog.find(name), {dimension for dimension, _ in view.scope.members}
    has_cut = not by or by in view.warehouse.loaded_dimensions
    return (
        has_cut and view.warehouse.loaded_tables >= set(metric.requires) and asked <= set(metric.dimensions)
    )


def followed(view: View, key: str, cut: str) -> DataFrame:
    """Return cohorts followed by age: a measure of `following.MEASURES`, by the members of a dimension."""
    return _followed(str(view.warehouse.path), view.viewer, view.wish, key, cut, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _followed(version: str, viewer: Scope, wish: Scope, key: str, cut: str, _view: View) -> DataFrame:
    measure, breaks = following.MEASURES[key], _view.warehouse.breaks
    by = following.cut_of(cut, breaks, has_states=bool(measure.state))
    return following.followed(result(_view, measure.figure, by), measure, cut, breaks)


def endings(view: View) -> DataFrame:
    """Return by which age which share of the cases has ended in which way."""
    return _endings(str(view.warehouse.path), view.viewer, view.wish, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _endings(version: str, viewer: Scope, wish: Scope, _view: View) -> DataFrame:
    breaks = _view.warehouse.breaks
    whole = followed(_view, "cured", "")
    mature = whole.loc[whole["is_mature"] & (whole["denominator"] > 0), "age"].astype(int)
    steps = result(_view, "time_to_cure", following.cut_of("", breaks))
    return following.incidence(steps, breaks, list(mature))


def cases(view: View, picker: str) -> list[dict[str, Any]]:
    """Return the cases that one of the `casefile.PICKERS` finds in what the view shows."""
    return _cases(str(view.warehouse.path), view.viewer, view.wish, picker, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _cases(version: str, viewer: Scope, wish: Scope, picker: str, _view: View) -> list[dict[str, Any]]:
    return casefile.cases(_view.reader, wish, picker)


def case_file(view: View, account: str) -> casefile.CaseFile:
    """Return an account's file, as far as the viewer may see it."""
    return _case_file(str(view.warehouse.path), view.viewer, account, _view=view)


@st.cache_resource(max_entries=50, show_spinner=False)
def _case_file(version: str, viewer: Scope, account: str, _view: View) -> casefile.CaseFile:
    return casefile.read(_view.reader, account)
