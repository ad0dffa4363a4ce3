"""Case file: one account's history, told by its number alone, and the cases worth telling."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import cache, case_drawing, layout
from dashboard.cache import View
from dashboard.i18n import N_
from dashboard.opening import ACCOUNT
from dashboard.wording import as_markdown
from queries.casefile import PICKERS, CaseFile

# Where a session keeps which case of which selection it looks at. The account stays out of the address: what
# is in an address is written down in many places.
_PLACE, _SELECTION = "case-place", "case-selection"
_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def _picker(view: View) -> str:
    t = view.numbers.words
    return str(
        st.selectbox(
            t("Cases to look through"),
            list(PICKERS),
            0,
            format_func=lambda name: t(PICKERS[name].title),
            key="case-picker",
            persist_state="session",
        )
    )


def _found(view: View, listed: list[dict[str, Any]]) -> str | None:
    """Return the account to show: the one that was typed, or the one whose turn it is."""
    typed = (st.session_state.get(ACCOUNT) or "").strip()
    if typed:
        return typed
    return str(listed[st.session_state[_PLACE]]["account_id"]) if listed else None


def _turn(by: int) -> None:
    """Go to the next or the previous case of the selection."""
    st.session_state[_PLACE] += by
    st.session_state[ACCOUNT] = ""


def _turning(view: View, listed: list[dict[str, Any]]) -> None:
    t, count = view.numbers.words, view.numbers.count
    place, last = st.session_state[_PLACE], len(listed) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(t("Previous case"), key="case-previous", on_click=_turn, args=(-1,), disabled=place <= 0)
        st.button(t("Next case"), key="case-next", on_click=_turn, args=(1,), disabled=place >= last)
        if not listed:
            st.markdown(t("No such case began in the chosen months."))
        elif st.session_state.get(ACCOUNT):
            st.markdown(t("The account that was typed"))
        else:
            st.markdown(t("Case {place} of {all}", place=count(place + 1), all=count(len(listed))))


def _about(view: View, file: CaseFile) -> None:
    """Say what the account is, without a name."""
    t, numbers = view.numbers.words, view.numbers
    last = file.months.to_pylist()[-1]
    facts = [
        numbers.member("product", last["product"]) if last["product"] else "",
        numbers.member("segment", last["segment"]) if last["segment"] else "",
        last["region"] or "",
    ]
    if last["credit_limit"] is not None:
        limit = numbers.money(float(last["credit_limit"]), is_short=False)
        facts.append(t("credit limit {amount}", amount=limit))
    st.subheader(as_markdown(t("Account {number}", number=file.account)), anchor=False)
    if known := [as_markdown(fact) for fact in facts if fact]:
        st.markdown(f":gray[{' · '.join(known)}]")


def _file(view: View, account: str) -> None:
    t = view.numbers.words
    file = cache.case_file(view, account)
    drawn = case_drawing.timeline(file, view.numbers, view.appearance)
    _about(view, file)
    st.markdown(f"**{as_markdown(drawn.headline)}**")
    with st.grid(1, min_column_width=640, wrap=False):
        st.plotly_chart(drawn.figure, key="chart-case", config=_CONFIG, alt=drawn.alt)
    st.caption(t("The higher a month's bar, the later the bucket. A hollow mark: nothing came of it."))
    story = case_drawing.story(file, view.numbers)
    if story.empty:
        st.caption(t("Nothing is recorded of this account but its month-ends."))
        return
    columns = {"when": t("When"), "what": t("What"), "told": t("Details")}
    st.dataframe(story.rename(columns=columns), hide_index=True, height=320, alt=t("What happened, in order"))


page = layout.head(
    N_("Case file"), N_("One account's history, by its number alone: what was done, and what came of it.")
)
with layout.guarded():
    with st.grid(2, min_column_width=260):
        picker = _picker(page)
        st.text_input(
            page.numbers.words("Account number"),
            key=ACCOUNT,
            placeholder=page.numbers.words("Or type one"),
            max_chars=80,
        )
    listed = cache.cases(page, picker)
    selection = (page.warehouse.data_id, page.scope, picker)
    if st.session_state.get(_SELECTION) != selection:
        st.session_state[_SELECTION], st.session_state[_PLACE] = selection, 0
    _turning(page, listed)
    if account := _found(page, listed):
        with st.container(border=True):
            _file(page, account)
