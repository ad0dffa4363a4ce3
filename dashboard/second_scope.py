"""The scope that the page Compare sets beside the one of the sidebar, with its own part of the URL."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from dashboard.cache import View
from dashboard.wording import as_markdown
from queries import Scope
from queries.dimensions import DIMENSIONS
from queries.errors import DunlinError
from queries.scope import month_label

# What the two scopes may differ in; the address has them as b_from, b_team …
_MEMBERS = ("team", "collector", "bucket", "channel", "segment")
_PREFIX = "b_"


def ask(view: View) -> Scope:
    """Show the filters of the second scope and return what is asked for."""
    t, numbers = view.numbers.words, view.numbers
    linked = _linked(view)
    months = {month_label(m): numbers.month(m) for m in view.reader.months()}
    wish: dict[str, Any] = {}
    with st.grid("auto", min_column_width=170):
        for key, title in (("from", t("From")), ("to", t("To"))):
            chosen = st.selectbox(
                title,
                list(months),
                index=None,
                format_func=months.__getitem__,
                key=f"{_PREFIX}{key}",
                placeholder=t("All months"),
                persist_state="session",
            )
            if chosen:
                wish["since" if key == "from" else "until"] = chosen
        for name in (n for n in _MEMBERS if n in view.warehouse.loaded_dimensions):
            members = st.multiselect(
                t(DIMENSIONS[name].title),
                list(view.reader.members(name)),
                format_func=partial(numbers.member, name),
                key=f"{_PREFIX}{name}",
                placeholder=t("All"),
                persist_state="session",
            )
            if members:
                wish[name] = members
    return _checked(view, wish, linked)


def _linked(view: View) -> str:
    """Take over what the address asks for, once; return what was wrong with it."""
    linked = st.query_params.to_dict().items()
    query = {key.removeprefix(_PREFIX): value for key, value in linked if key.startswith(_PREFIX)}
    if query == st.session_state.get("b_seen", {}):
        return ""
    st.session_state["b_seen"] = query
    try:
        scope = Scope.from_query({key: [value] for key, value in query.items()})
        view.reader.check(scope)
    except DunlinError as problem:
        return view.numbers.words.said(problem)
    for key, month in (("from", scope.since), ("to", scope.until)):
        st.session_state[f"{_PREFIX}{key}"] = month_label(month) if month else None
    for name in _MEMBERS:
        st.session_state[f"{_PREFIX}{name}"] = list(scope.of_dimension(name) or ())
    return ""


def _checked(view: View, wish: dict[str, Any], complaint: str) -> Scope:
    t = view.numbers.words
    try:
        scope = Scope.of(**wish)
    except DunlinError as problem:
        st.error(as_markdown(t.sentences([t.said(problem), t("Until then all months are shown.")])))
        return Scope()
    if complaint:
        st.error(as_markdown(t.sentences([complaint, t("That part of the link was left out.")])))
    query = {f"{_PREFIX}{key}": value for key, value in scope.query().items()}
    for key in [k for k in st.query_params if k.startswith(_PREFIX) and k not in query]:
        del st.query_params[key]
    for key, value in query.items():
        if st.query_params.get(key) != value:
            st.query_params[key] = value
    st.session_state["b_seen"] = scope.query()
    return scope
