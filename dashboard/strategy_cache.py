"""Strategies judged, shared between reruns and sessions like every other figure."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import cache, experiment_figures
from dashboard.cache import View
from dashboard.experiment_figures import Read
from dashboard.strategy_figures import (
    COST,
    FIGURE,
    GROUPS,
    LOST,
    Judged,
    LeftAlone,
    judge_strategies,
    strata_of,
    sums_of,
)
from models.doubly_robust import Closer, Problem, closer_look
from models.experiment import ArmSums
from models.strategy import Cell
from queries import Scope, catalog
from queries.assignment import Arm
from queries.experiments import Experiment, carried_out, outcomes, saved
from queries.left_alone import from_landmark
from queries.store import Store
from queries.strategy_cases import GIVEN_OUT_BY, strategy_cases


def everyone(view: View, by: str) -> View:
    """Return the view of all strategies among which some were chosen: a part needs its whole."""
    wish = view.wish
    kept = tuple((name, members) for name, members in wish.members if name != by)
    return view.asking(Scope(wish.since, wish.until, kept, wish.is_empty))


def judged(view: View, by: str, within: str) -> Judged:
    """Return the strategies of a dimension, judged within the groups of another."""
    asked = everyone(view, by)
    return _judged(str(view.warehouse.path), asked.viewer, asked.wish, by, within, _view=asked)


@st.cache_resource(max_entries=100, show_spinner=False)
def _judged(version: str, viewer: Scope, wish: Scope, by: str, within: str, _view: View) -> Judged:
    is_priced = {by, within} <= set(catalog.find(COST).dimensions) and cache.answers(_view, COST, by)
    return judge_strategies(
        by,
        within,
        cache.result(_view, FIGURE, strata_of(by, within, _kind(_view, within))),
        cache.result(_view, LOST, (by, within)),
        cache.result(_view, COST, (by, within)) if is_priced else None,
    )


def _kind(view: View, within: str) -> str | None:
    """Return what tells kinds of cases apart within a group, where the data has it."""
    other = next(name for name in GROUPS if name != within)
    return other if other in view.warehouse.loaded_dimensions else None


def left_alone(view: View, within: str) -> LeftAlone | None:
    """Return cases that nobody contacted beside those that were; None where payments cannot be told so."""
    asked = everyone(view, "channel")
    if not cache.answers(asked, "payment_amount"):
        return None
    return _left_alone(str(view.warehouse.path), asked.viewer, asked.wish, within, _view=asked)


@st.cache_resource(max_entries=20, show_spinner=False)
def _left_alone(version: str, viewer: Scope, wish: Scope, within: str, _view: View) -> LeftAlone:
    rows = from_landmark(_view.reader, wish).to_pandas(date_as_object=True)
    return LeftAlone(sums_of(rows, "channel", within, _kind(_view, within)))


def closer(view: View, found: Judged, member: str, group: str) -> Closer | Problem:
    """Compare one strategy's cases one by one with the others of its group."""
    asked = everyone(view, found.by)
    cell = (found.by, found.within, member, group)
    return _closer(str(view.warehouse.path), asked.viewer, asked.wish, cell, _view=asked)


@st.cache_resource(max_entries=50, show_spinner=False)
def _closer(
    version: str, viewer: Scope, wish: Scope, cell: tuple[str, str, str, str], _view: View
) -> Closer | Problem:
    by, within, member, group = cell
    cases = strategy_cases(_view.reader, wish, by, within, group).to_pandas()
    treated = np.asarray(cases["member"] == member, bool)
    return closer_look(cases, treated, GIVEN_OUT_BY)


def read(view: View, experiment: Experiment) -> Read:
    """Return an experiment with what has come of it, as far as the viewer may see it."""
    return _read(str(view.warehouse.path), view.viewer, experiment, _view=view)


# An experiment holds a mapping, which cannot be hashed as it is.
@st.cache_resource(max_entries=100, show_spinner=False, hash_funcs={Experiment: repr})
def _read(version: str, viewer: Scope, experiment: Experiment, _view: View) -> Read:
    newest = max(_view.reader.months(), default=None)
    rows = outcomes(_view.reader, experiment)
    return experiment_figures.read(experiment, rows, newest, carried_out(_view.reader, experiment))


def experiments_on(view: View, found: Judged, cell: Cell) -> list[Read]:
    """Return the experiments that try a strategy, or others beside it, among the accounts of its group."""
    tried = [
        e
        for e in saved(Store.of())
        if e.varies == found.by
        and not e.is_rehearsal
        and e.scope.of_dimension(found.within) == (cell.group,)
        and cell.member in {arm.name for arm in e.arms}
    ]
    return [read(view, experiment) for experiment in tried]


def usual(view: View, back: Scope, outcome: str) -> tuple[float, float]:
    """Return what was usual of late: accounts entering a month, and the rate of an outcome (NaN: unknown).

    Args:
        back: the conditions of entry, over the months to look back at.
        outcome: of `queries.experiments.OUTCOMES`.
    """
    arms = (Arm("one", 0.5), Arm("other", 0.5))
    plan = Experiment.of("usual", back, arms, varies="", outcome=outcome, baseline=0.3, uplift=0.03, looks=1)
    sums = list(read(view, plan).sums.values())
    entered = sum(read(view, plan).entered.values()) / len(plan.months)
    whole = ArmSums(sum(s.successes for s in sums), sum(s.known for s in sums))
    return entered, whole.rate
