"""The filters in the sidebar: one scope for all pages, kept in the URL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from dashboard.numbers import Numbers
from queries import Reader, Scope
from queries.dimensions import DIMENSIONS, SCOPEABLE, delinquent_buckets
from queries.errors import DunlinError
from queries.scope import month_label

# Beside the months, what a scope can be restricted to.
MONTH_KEYS = ("from", "to")


def ask(reader: Reader, numbers: Numbers) -> Scope:
    """Show the filters and return what is asked for.

    What cannot be a scope is said in a sentence, and left out.
    """
    complaint = _complaint(reader)
    months = reader.months()
    with st.sidebar:
        wish = _months(months, numbers)
        wish |= _members(reader, numbers)
    try:
        scope = Scope.of(**wish)
    except DunlinError as problem:
        st.error(f"{problem} All months are shown.")
        scope = Scope.of(**{k: v for k, v in wish.items() if k not in ("since", "until")})
    if complaint:
        st.error(f"{complaint} This part of the link was left out.")
    return scope


def _complaint(reader: Reader) -> str:
    """Say what is wrong with the link by which the page was opened.

    The widgets drop what they do not know without a word, and with it from the URL: the sentence is kept
    for the session's first look at the page.
    """
    query = {key: st.query_params.get_all(key) for key in (*MONTH_KEYS, *SCOPEABLE) if key in st.query_params}
    try:
        reader.check(Scope.from_query(query))
    except DunlinError as problem:
        return str(problem)
    return ""


def _months(months: tuple[date, ...], numbers: Numbers) -> dict[str, Any]:
    labels = [month_label(m) for m in months]
    written = dict(zip(labels, (numbers.month(m) for m in months), strict=True))
    left, right = st.columns(2)
    ask_month = partial(_month_box, labels=labels, words=written.__getitem__)
    with left:
        first = ask_month("From", key="from", placeholder="First")
    with right:
        last = ask_month("To", key="to", placeholder="Last")
    return {"since": first, "until": last}


def _month_box(
    title: str, *, key: str, placeholder: str, labels: list[str], words: Callable[[str], str]
) -> str | None:
    return st.selectbox(
        title, labels, index=None, format_func=words, key=key, placeholder=placeholder, bind="query-params"
    )


def _members(reader: Reader, numbers: Numbers) -> dict[str, Any]:
    wishes: dict[str, Any] = {}
    for name in SCOPEABLE:
        if name not in reader.warehouse.loaded_dimensions:
            continue
        options = delinquent_buckets() if name == "bucket" else reader.members(name)
        chosen = st.multiselect(
            DIMENSIONS[name].title,
            options,
            format_func=partial(numbers.member, name),
            key=name,
            placeholder="All",
            bind="query-params",
        )
        if chosen:
            wishes[name] = chosen
    return wishes
