"""Cohorts: cases that began together, followed by age, and compared at the same one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import pyarrow.csv
import streamlit as st

from dashboard import cache, cohort_drawing, cohort_wording, filters, following, layout, opening
from dashboard.cache import View
from dashboard.drawing import Drawn
from dashboard.following import MEASURES, Measure
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from queries import Scope, catalog, cohorts
from queries.cohorts import LONGEST_NAME, Cohort
from queries.dimensions import CASE_STATES, DIMENSIONS, UNKNOWN
from queries.store import Store

_CUTS = (
    "bucket", "team", "segment", "product", "region", "credit_limit_band", "delinquency_reason", "collector",
)  # fmt: skip
# As many curves as are told apart at a glance; more can be chosen.
_USUALLY_DRAWN = 6
# As many accounts of a cohort as are looked through on a page; the file has them all.
_LISTED = 200
_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def _card(view: View, drawn: Drawn, key: str, title: str, note: str = "") -> None:
    """Show a drawing with its headline, what it counts and in which scope."""
    t = view.numbers.words
    st.markdown(f"**{as_markdown(drawn.headline)}**  \n:small[:gray[{title}]]")
    if drawn.figure is not None:
        with st.grid(1, min_column_width=520 if drawn.is_wide else 280, wrap=not drawn.is_wide):
            st.plotly_chart(drawn.figure, key=f"chart-{key}", config=_CONFIG, alt=drawn.alt)
    scope = as_markdown(t.said(view.scope.sentence(view.numbers.member, view.numbers.month)))
    entered = t("Cases that began in: {scope}", scope=scope)
    st.caption("  \n".join(filter(None, [note, t.clauses(filter(None, [entered, drawn.observations]))])))


def _chosen_cut(view: View) -> str:
    t = view.numbers.words
    loaded = view.warehouse.loaded_dimensions
    words = {cut: t(DIMENSIONS[cut].title) for cut in _CUTS if cut in loaded}
    words = {"": t("All cases"), "month": t("Month of entry"), **words}
    return str(
        st.selectbox(
            t("Compare cohorts by"),
            list(words),
            index=0,
            format_func=words.__getitem__,
            key="cohort-cut",
            persist_state="session",
        )
        or ""
    )


def _picked(view: View, frame: pd.DataFrame, cut: str) -> pd.DataFrame:
    """Let a person choose which cohorts are drawn."""
    t = view.numbers.words
    members = list(pd.unique(frame["member"]))
    if len(members) <= _USUALLY_DRAWN:
        return frame
    usual = cohort_drawing.largest_members(frame, _USUALLY_DRAWN)
    if cut == "month":
        # Evenly over the history, the newest among them.
        step = -(-len(members) // _USUALLY_DRAWN)
        usual = members[::-1][::step][::-1]
    drawn = st.multiselect(
        t("Cohorts drawn"),
        members,
        default=usual,
        format_func=lambda member: cohort_wording.name(member, cut, view.numbers),
        max_selections=8,
        key=f"cohort-members-{cut}",
        persist_state="session",
    )
    return frame[frame["member"].isin(drawn or usual)].reset_index(drop=True)


def _curves(view: View, key: str, cut: str) -> None:
    t = view.numbers.words
    measure, frame = MEASURES[key], cache.followed(view, key, cut)
    picked = _picked(view, frame, cut)
    drawn = cohort_drawing.curves(picked, measure, cut, view.numbers, view.appearance)
    dashed = t("Dashed: more than half of the cohort is too young. Under 30 cases nothing is drawn.")
    title, definition = t(measure.title), t(catalog.find(measure.figure).definition)
    _card(view, drawn, "cohort-curves", title, t.sentences([definition, dashed]))


def _endings(view: View) -> None:
    t = view.numbers.words
    drawn = cohort_drawing.endings(cache.endings(view), view.numbers, view.appearance)
    note = t(
        "Cumulative incidence (Aalen–Johansen): a case that is charged off is not counted as one that may "
        "still be cured. Ages with fewer than 30 cases at risk are not drawn; dashed is what more than half "
        "are too young for."
    )
    _card(view, drawn, "cohort-endings", t("Time to cure, with charge-off and sale competing"), note)


def _month_map(view: View, key: str) -> None:
    t = view.numbers.words
    measure, frame = MEASURES[key], cache.followed(view, key, "month")
    drawn = cohort_drawing.month_map(frame, measure, view.numbers, view.appearance)
    title = t("{measure}, by month of entry (down) and age (across)", measure=t(measure.title))
    _card(view, drawn, "cohort-map", title, t("Hatched: not yet known, or fewer than 30 cases."))


def _comparison(view: View, key: str, cut: str) -> None:
    """Set two cohorts against each other; where nothing is cut, those of two months."""
    cut = cut or "month"
    measure, frame = MEASURES[key], cache.followed(view, key, cut)
    t, numbers = view.numbers.words, view.numbers
    members = list(pd.unique(frame.loc[frame["is_shown"] & (frame["age"] > 0), "member"]))
    st.markdown(f"**{t('Two cohorts at the same age')}**")
    if len(members) < 2:
        st.caption(t("There are no two cohorts with 30 cases a month after entry."))
        return
    with st.grid(3, min_column_width=160):
        written = partial(cohort_wording.name, cut=cut, numbers=numbers)
        one = st.selectbox(t("Cohort"), members, 0, format_func=written, key=f"cohort-one-{cut}")
        other = st.selectbox(t("Compared with"), members, 1, format_func=written, key=f"cohort-other-{cut}")
        both = frame[frame["member"].isin([one, other])]
        oldest = cohort_wording.same_age(both)
        ages = list(range(1, (oldest or 0) + 1))
        if not ages or one == other:
            st.caption(t("Choose two cohorts that have both reached an age with 30 cases."))
            return
        age = st.selectbox(
            t("Age in months"), ages, len(ages) - 1, key=f"cohort-age-{cut}-{measure.state}-{oldest}"
        )
    _told(view, both[both["age"] == age].to_dict("records"), one, measure, cut)


def _told(view: View, rows: Sequence[dict[Any, Any]], one: Any, measure: Measure, cut: str) -> None:
    """Say how far two cohorts are apart, and whether luck alone explains it."""
    t, numbers = view.numbers.words, view.numbers
    first, second = sorted(rows, key=lambda row: row["member"] != one)
    interval = following.compared(first, second, measure)
    with st.grid(3, min_column_width=160):
        for row in (first, second):
            st.metric(
                cohort_wording.name(row["member"], cut, numbers),
                numbers.value(row["value"], measure.unit),
                delta=t("n = {cases} cases", cases=numbers.count(row["denominator"])),
                delta_color="off",
                delta_arrow="off",
                border=True,
            )
        if interval is None:
            return
        write = numbers.points if measure.unit == "share" else partial(numbers.value, unit="money")
        st.metric(t("Difference"), write(first["value"] - second["value"]), border=True, height="stretch")
    # In the third of a column there is no room for it.
    bounds = {"low": write(interval.low), "high": write(interval.high)}
    within = t("95% interval of the difference: {low} to {high}", **bounds)
    is_luck = interval.low <= 0 <= interval.high
    apart = t("Luck alone does not explain it. Cases differ in how hard they are: this is no effect.")
    judged = t("Luck alone can explain this difference.") if is_luck else apart
    st.caption(f"{within}  \n{judged}")


def _saved(view: View, store: Store) -> Cohort | None:
    t = view.numbers.words
    kept = cohorts.saved(store)
    if not kept:
        return None
    named = {cohort.name: cohort for cohort in kept}
    chosen = st.selectbox(
        t("Saved cohorts"),
        list(named),
        index=None,
        placeholder=t("The cases of the filters"),
        key="cohort-saved",
        persist_state="session",
    )
    return named.get(chosen or "")


def _accounts(view: View) -> None:
    """The accounts of a cohort: how many, as a file, and to be kept by name."""
    t, numbers = view.numbers.words, view.numbers
    store = Store.of()
    st.markdown(f"**{t('The accounts of a cohort')}**")
    kept = _saved(view, store)
    wish, age, state = (kept.scope, kept.age, kept.state) if kept else (view.wish, *_asked(view))
    cell: dict[str, Any] = {"age": age, "state": state}
    shares = cache.result(view.asking(wish), "vintage", ("age", "state")).rows()
    total = sum(row["numerator"] for row in shares if (row["age"], row["state"]) == (age, state))
    scope = as_markdown(t.said(view.viewer.narrow(wish).sentence(numbers.member, numbers.month)))
    st.markdown(
        t.plural(
            "{n} case that began in {scope} is in the state “{state}” at age {age}.",
            "{n} cases that began in {scope} are in the state “{state}” at age {age}.",
            total,
            n=numbers.count(total),
            scope=scope,
            state=numbers.member("state", state),
            age=numbers.count(age),
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            t("Accounts as CSV"),
            partial(_csv, view, wish, cell, total),
            file_name=f"{view.warehouse.about['name']}-cohort.csv",
            mime="text/csv",
            key="cohort-csv",
            on_click="ignore",
            disabled=not total,
        )
        if kept:
            st.button(t("Delete this cohort"), key="cohort-forget", on_click=_forget, args=(store, kept.name))
        else:
            _naming(view, store, wish, age, state)
    # Rows are read, not sums: only for whoever wants to see them.
    shown = st.expander(t("List the accounts"), key="cohort-listed", on_change="rerun")
    if shown.open and total:
        with shown:
            _list(view, wish, cell)


def _list(view: View, wish: Scope, cell: dict[str, Any]) -> None:
    t = view.numbers.words
    rows, _ = view.reader.drill("vintage", wish, cell, limit=_LISTED)
    shown = rows.drop_columns(["numerator", "denominator"]).to_pandas()
    opening.listed(shown, t, key="cohort-list", alt=t("The accounts of a cohort"), height=240)


def _csv(view: View, wish: Scope, cell: dict[str, Any], total: int) -> bytes:
    rows, _ = view.reader.drill("vintage", wish, cell, limit=total)
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(rows.drop_columns(["numerator", "denominator"]), buffer)
    return buffer.getvalue()


def _asked(view: View) -> tuple[int, str]:
    """Ask for the age and the state of the cases."""
    t, numbers = view.numbers.words, view.numbers
    ages = list(range(len(view.warehouse.months)))
    states = [state for state in CASE_STATES if state != UNKNOWN]
    with st.grid(2, min_column_width=160):
        age = st.selectbox(
            t("Age in months"), ages, min(3, len(ages) - 1), key="cohort-list-age", persist_state="session"
        )
        state = st.selectbox(
            t("State of the case"),
            states,
            0,
            format_func=partial(numbers.member, "state"),
            key="cohort-list-state",
            persist_state="session",
        )
    return int(age or 0), str(state)


def _naming(view: View, store: Store, wish: Scope, age: int, state: str) -> None:
    t = view.numbers.words
    with (
        st.form("cohort-name", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input(t("Name of the cohort"), max_chars=LONGEST_NAME, key="cohort-name-text")
        if st.form_submit_button(t("Save")):
            cohorts.save(store, Cohort.of(name or "", wish, age, state))
            st.rerun()


def _forget(store: Store, name: str) -> None:
    cohorts.forget(store, name)
    st.session_state["cohort-saved"] = None


page = layout.head(
    N_("Cohorts"),
    N_("Cases that began in the chosen months, followed month by month and compared at equal age."),
)
t = page.numbers.words
with st.grid(2, min_column_width=260):
    cut = _chosen_cut(page)
    key = filters.choice(
        "follow",
        t("Follow"),
        {"cured": t("Cured"), "charged_off": t("Charged off"), "recovered": t("Recovered per case")},
    )
with st.container(border=True), layout.guarded():
    _curves(page, key, cut)
left, right = st.columns(2)
with left, st.container(border=True, height="stretch"), layout.guarded():
    _endings(page)
with right, st.container(border=True, height="stretch"), layout.guarded():
    _comparison(page, key, cut)
with st.container(border=True), layout.guarded():
    _month_map(page, key)
with st.container(border=True), layout.guarded():
    _accounts(page)
