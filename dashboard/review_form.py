"""What people add to a review on its page: comments, goals and the cases to tell, kept with the review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from dashboard import cache
from dashboard.cache import View
from dashboard.report.period import Period
from dashboard.wording import as_markdown
from queries import Scope, casefile
from queries.errors import DunlinError
from queries.reviews import LONGEST_TEXT, MOST_CASES, Remark, keep, key_of, remark
from queries.store import Store

# Cases of each kind that are offered; any other is named by its account's number.
_OFFERED: Final = 5


def ask(view: View, period: Period, who: Scope) -> Remark:
    """Ask for what people say themselves and which cases they tell; return what is kept.

    Args:
        view: whose rights bound what is kept and told.
        period: the months of the review.
        who: the teams or collectors it is of, without months.
    """
    t, store = view.numbers.words, Store.of()
    seen = view.viewer.narrow(who)
    known = remark(store, period.label, seen)
    key = f"{period.label}-{known.query}"
    offered = _offered(view, period, who, known.cases)
    with st.form(f"review-form-{key}", border=True):
        comments = st.text_area(
            t("Comments"), known.comments, key=f"review-comments-{key}", max_chars=LONGEST_TEXT
        )
        goals = st.text_area(
            t("Goals for the next period"), known.goals, key=f"review-goals-{key}", max_chars=LONGEST_TEXT
        )
        chosen = st.multiselect(
            t("Cases to tell"),
            list(offered),
            [case for case in known.cases if case in offered],
            format_func=lambda name: offered.get(name, name),
            key=f"review-cases-{key}",
            placeholder=t("Chosen by rule: one of each kind. Choose, or type an account number"),
            accept_new_options=True,
            max_selections=MOST_CASES,
        )
        st.caption(
            t(
                "What is written here stands first in the slides. It is kept for this period, teams and "
                "collectors. Account numbers are not shown in the slides."
            )
        )
        if st.form_submit_button(t("Keep")):
            known = _kept(view, store, known, (comments or "", goals or "", chosen), who)
    return known


def _kept(
    view: View, store: Store, known: Remark, entered: tuple[str, str, Sequence[str]], who: Scope
) -> Remark:
    """Keep what was entered and say so; what names no case in view is left out and said."""
    t = view.numbers.words
    comments, goals, names = entered
    found = casefile.named(view.reader, who, names) if names else []
    known_names = {name for case in found for name in (case["case_id"], case["account_id"])}
    for name in names:
        if name not in known_names:
            said = t("There is no case of an account “{name}” among those of this review.", name=name)
            st.warning(as_markdown(said))
    try:
        fresh = Remark(
            known.period,
            key_of(view.viewer.narrow(who)),
            comments,
            goals,
            tuple(case["case_id"] for case in found),
        )
    except DunlinError as problem:
        st.error(as_markdown(t.said(problem)))
        return known
    keep(store, fresh)
    st.success(t("Kept with this review; a new publish leaves it alone."))
    return fresh


def _offered(view: View, period: Period, who: Scope, chosen: Sequence[str]) -> dict[str, str]:
    """Return the cases that may be chosen, in words: those chosen before, the most telling of each kind."""
    t = view.numbers.words
    offered: dict[str, str] = {}
    for case in casefile.named(view.reader, who, chosen) if chosen else []:
        offered[case["case_id"]] = _case(view, case, t("Chosen by hand"))
    asked = view.asking(who.with_months(period.since, period.until))
    for name, picker in casefile.PICKERS.items():
        if name == "all":
            continue
        for case in cache.cases(asked, name)[:_OFFERED]:
            offered.setdefault(case["case_id"], _case(view, case, t(picker.title)))
    return offered


def _case(view: View, case: Mapping[str, Any], why: str) -> str:
    """Write a case so that who knows it finds it again."""
    numbers = view.numbers
    parts = [
        why,
        str(case["account_id"]),
        numbers.month(case["month"]),
        numbers.member("bucket", case["worst_bucket"]),
    ]
    if case["recovered_amount"]:
        parts.append(numbers.money(float(case["recovered_amount"])))
    return " · ".join(parts)
