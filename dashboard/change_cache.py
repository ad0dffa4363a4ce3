"""What the page of changes keeps between reruns: judged once a version, viewer, wish and change."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, change_judging
from dashboard.cache import View
from dashboard.change_judging import Judged
from queries import Scope
from queries.changes import ProcessChange, process_changes
from queries.people import Person, people


def figures_of(view: View) -> list[str]:
    """Return what a change can be judged by in this data and scope."""
    return [name for name in change_judging.FIGURES if cache.answers(view, name, "collector")]


def changes(view: View) -> list[ProcessChange]:
    """Return the process changes of what is in view, the newest first."""
    return _changes(str(view.warehouse.path), view.viewer, view.wish, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _changes(version: str, viewer: Scope, wish: Scope, _view: View) -> list[ProcessChange]:
    return process_changes(_view.reader, wish)


def staff(view: View) -> list[Person]:
    """Return the collectors of what is in view, with their courses."""
    return _staff(str(view.warehouse.path), view.viewer, view.wish, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _staff(version: str, viewer: Scope, wish: Scope, _view: View) -> list[Person]:
    return people(_view.reader, wish)


def of_change(view: View, change: ProcessChange) -> list[Judged]:
    """Return what a process change did, by figure."""
    return _of_change(str(view.warehouse.path), view.viewer, view.wish, change.change_id, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _of_change(version: str, viewer: Scope, wish: Scope, change_id: str, _view: View) -> list[Judged]:
    every = changes(_view)
    (change,) = (c for c in every if c.change_id == change_id)
    return change_judging.judge_change(
        lambda name, by: cache.result(_view, name, by),
        figures_of(_view),
        change,
        every,
        _view.warehouse.breaks,
    )


def of_course(view: View, course: str) -> list[Judged]:
    """Return what a course did, by figure."""
    return _of_course(str(view.warehouse.path), view.viewer, view.wish, course, _view=view)


@st.cache_resource(max_entries=200, show_spinner=False)
def _of_course(version: str, viewer: Scope, wish: Scope, course: str, _view: View) -> list[Judged]:
    return change_judging.judge_course(
        lambda name, by: cache.result(_view, name, by),
        figures_of(_view),
        course,
        staff(_view),
        _view.warehouse.breaks,
    )
