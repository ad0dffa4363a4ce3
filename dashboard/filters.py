"""The filters in the sidebar: one scope for all pages, kept in the URL.

The URL is written here and not by Streamlit's own binding, which would put the words shown in it: a link
must mean the same in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from dashboard import language
from dashboard.numbers import Numbers
from dashboard.presets import TITLES, periods
from dashboard.wording import as_markdown
from queries import Reader, Scope, catalog
from queries.dimensions import DIMENSIONS, SCOPEABLE
from queries.errors import DunlinError
from queries.scope import month_label, month_of

_MONTHS = ("from", "to")
_KEYS = (language.KEY, *_MONTHS, *SCOPEABLE)
# Where a session keeps the query it last wrote or read, and what was wrong with the link it came by.
_SEEN, _COMPLAINT = "scope_query_seen", "scope_complaint"
# The page it is on; the page at which it arrived with an empty query; whether it has gone back to that.
_PAGE, _ARRIVED, _IS_BARE = "scope_page", "scope_arrived_at", "scope_address_is_bare"


def ask(reader: Reader, numbers: Numbers, page: str) -> Scope:
    """Show the filters and return what is asked for; what cannot be a scope is said in a sentence.

    `page` names the page on which they stand.
    """
    _follow_link(reader, page)
    t = numbers.words
    with st.sidebar:
        wish = _months(reader.months(), numbers) | _members(reader, numbers)
    if complaint := st.session_state.get(_COMPLAINT):
        st.error(as_markdown(t.sentences([t.said(complaint), t("That part of the link was left out.")])))
    try:
        scope = Scope.of(**wish)
    except DunlinError as problem:
        st.error(as_markdown(t.sentences([t.said(problem), t("Until then all months are shown.")])))
        return Scope.of(**{k: v for k, v in wish.items() if k not in ("since", "until")})
    _write_link(scope)
    return scope


def restrict(members: Mapping[str, Any]) -> None:
    """Restrict every page to these members, as if they had been chosen in the sidebar."""
    for name, member in members.items():
        st.session_state[name] = [str(member)]


def choice(key: str, title: str, words: Mapping[str, str]) -> str:
    """Ask for one of a few ways to see a page; the first is the usual one and stays out of the URL."""
    options, usual = list(words), next(iter(words))
    _follow_choice(key, options, usual)
    chosen = st.segmented_control(
        title,
        options,
        format_func=words.__getitem__,
        required=True,
        key=key,
        persist_state="session",
        on_change=_write_choice,
        args=(key, usual),
    )
    return chosen or usual


def pick(key: str, title: str, words: Mapping[str, str]) -> str:
    """Ask for one of many things of the data; the first is the usual one and stays out of the URL."""
    options, usual = list(words), next(iter(words))
    _follow_choice(key, options, usual)
    chosen = st.selectbox(
        title,
        options,
        format_func=words.__getitem__,
        key=key,
        persist_state="session",
        on_change=_write_choice,
        args=(key, usual),
        width=560,
    )
    return chosen or usual


def _follow_choice(key: str, options: Sequence[str], usual: str) -> None:
    """Take over what the URL asks for, where someone else than this session has written it."""
    linked = st.query_params.get(key)
    if linked in options and linked != st.session_state.get(f"{key}_seen"):
        st.session_state[key] = linked
    st.session_state[f"{key}_seen"] = linked
    if st.session_state.get(key) not in options:
        st.session_state[key] = usual


def _write_choice(key: str, usual: str) -> None:
    chosen = st.session_state[key]
    st.session_state[f"{key}_seen"] = None if chosen == usual else chosen
    _set_query(key, "" if chosen == usual else chosen)


def _follow_link(reader: Reader, page: str) -> None:
    """Take over what the URL asks for, where someone else than this session has written it."""
    query = {key: ",".join(st.query_params.get_all(key)) for key in _KEYS if key in st.query_params}
    state = st.session_state
    seen, is_new_page = state.get(_SEEN), page != state.get(_PAGE)
    state[_PAGE], state[_IS_BARE] = page, False
    if query == seen:
        return
    if seen is not None and not query:
        if is_new_page:
            # Streamlit empties the query when a person goes to another page; the filters stay.
            state[_ARRIVED] = page
            return
        if state.get(_ARRIVED) == page:
            # Gone back to that moment: were the address written again, there would be no way past it.
            state[_IS_BARE] = True
            return
    kept, complaint = _valid(reader, query)
    st.session_state[_COMPLAINT] = complaint
    st.session_state[_SEEN] = query
    scope = Scope.from_query({key: [value] for key, value in kept.items()})
    st.session_state["from"] = month_label(scope.since) if scope.since else None
    st.session_state["to"] = month_label(scope.until) if scope.until else None
    for name in SCOPEABLE:
        st.session_state[name] = list(scope.of_dimension(name) or ())


def _valid(reader: Reader, query: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the parts of a query that can be a scope, and what is wrong with the others."""
    kept: dict[str, str] = {}
    complaint = ""
    for key, value in query.items():
        try:
            reader.check(Scope.from_query({k: [v] for k, v in {**kept, key: value}.items()}))
        except DunlinError as problem:
            complaint = complaint or problem.sentence
        else:
            kept[key] = value
    return kept, complaint


def _write_link(scope: Scope) -> None:
    """Write the scope into the URL, so that the address reproduces the view."""
    query = language.query() | scope.query()
    if st.session_state[_IS_BARE] and query == st.session_state.get(_SEEN):
        return
    for key in _KEYS:
        _set_query(key, query.get(key, ""))
    language.note(query.get(language.KEY, ""))
    if query != st.session_state.get(_SEEN):
        st.session_state[_SEEN] = query
        st.session_state[_COMPLAINT] = ""


def _set_query(key: str, value: str) -> None:
    if value and st.query_params.get(key) != value:
        st.query_params[key] = value
    elif not value and key in st.query_params:
        del st.query_params[key]


def _months(months: Sequence[date], numbers: Numbers) -> dict[str, Any]:
    t = numbers.words
    written = {month_label(m): numbers.month(m) for m in months}
    _period_box(months, numbers)
    ask_month = partial(_month_box, labels=list(written), words=written.__getitem__)
    first = ask_month(t("From"), key="from", placeholder=t("First month"))
    last = ask_month(t("To"), key="to", placeholder=t.context("of a period", "Last month"))
    return {"since": first, "until": last}


def _period_box(months: Sequence[date], numbers: Numbers) -> None:
    """Offer periods by name; one that is chosen sets the two months, and the box is empty again."""
    t = numbers.words
    chosen = [month_of(label) if (label := st.session_state.get(key)) else None for key in _MONTHS]
    found = periods(months, chosen[0], chosen[1])

    def take() -> None:
        if (name := st.session_state["period"]) is not None:
            for key, month in zip(_MONTHS, found[name], strict=True):
                st.session_state[key] = month_label(month) if month else None
            st.session_state["period"] = None

    st.selectbox(
        t("Period"),
        list(found),
        index=None,
        format_func=lambda name: t(TITLES[name]),
        key="period",
        placeholder=t("Choose by name"),
        on_change=take,
    )


def _month_box(
    title: str, *, key: str, placeholder: str, labels: list[str], words: Callable[[str], str]
) -> str | None:
    return st.selectbox(
        title,
        labels,
        index=None,
        format_func=words,
        key=key,
        placeholder=placeholder,
        persist_state="session",
    )


def _members(reader: Reader, numbers: Numbers) -> dict[str, Any]:
    wishes: dict[str, Any] = {}
    metrics = catalog.metrics().values()
    for name in SCOPEABLE:
        # What no figure can be restricted by is not offered.
        is_of_use = any(name in metric.dimensions for metric in metrics)
        # Nor is what needs one member for each figure: a page that shows such a figure asks for it.
        is_of_use = is_of_use and not DIMENSIONS[name].default
        if name not in reader.warehouse.loaded_dimensions or not is_of_use:
            continue
        # A link may ask for a member that is known but has no account just now.
        options = list(dict.fromkeys([*reader.members(name), *st.session_state.get(name, ())]))
        chosen = st.multiselect(
            numbers.words(DIMENSIONS[name].title),
            options,
            format_func=partial(numbers.member, name),
            key=name,
            placeholder=numbers.words("All"),
            persist_state="session",
        )
        if chosen:
            wishes[name] = chosen
    return wishes
