"""Experiments on the page: one with what has come of it, and its lists to take away."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import pyarrow.csv
import streamlit as st

from dashboard import strategy_cache
from dashboard.cache import View
from dashboard.experiment_figures import Read, arm_name, looks_chart, verdict
from dashboard.numbers import NO_VALUE
from dashboard.wording import as_markdown
from models.intervals import is_enough, wilson
from queries import experiments
from queries.experiments import OUTCOMES, Experiment
from queries.store import Store

_CHOSEN = "experiment"
# Where the planner leaves the name of the one that it has set up, to be shown first.
NEWEST = "experiment-newest"


def running(view: View) -> None:
    """Show the experiments that were set up, one at a time."""
    t, store = view.numbers.words, Store.of()
    kept = {experiment.name: experiment for experiment in experiments.saved(store)}
    if not kept:
        st.info(
            t(
                "No experiment is set up yet. Only an experiment proves that one way is better: like "
                "accounts are divided by lot, and each half is treated its own way."
            )
        )
        return
    if (newest := st.session_state.pop(NEWEST, None)) in kept:
        st.session_state[_CHOSEN] = newest
    if st.session_state.get(_CHOSEN) not in kept:
        st.session_state[_CHOSEN] = next(iter(kept))
    name = st.selectbox(t("Experiment"), list(kept), key=_CHOSEN, width=420)
    with st.container(border=True):
        _one(view, kept[name], store)


def _one(view: View, experiment: Experiment, store: Store) -> None:
    t, numbers = view.numbers.words, view.numbers
    found = strategy_cache.read(view, experiment)
    for challenger in found.comparisons:
        st.markdown(f"**{as_markdown(verdict(found, challenger, numbers))}**")
    if experiment.is_rehearsal:
        st.markdown(
            t(
                "A rehearsal: it begins in a month that was over when it was set up, so that nobody was "
                "treated by the lot. What it shows is what chance alone does."
            )
        )
    st.caption(_about(view, found))
    st.dataframe(_arms(view, found), hide_index=True, alt=t("Arms of the experiment"))
    st.caption(t.sentences([_ratio(found, view), _power(found, view), _kept_to(found, view)]))
    for challenger, comparison in found.comparisons.items():
        names = [arm_name(experiment, arm, numbers) for arm in (challenger, found.champion)]
        title = t("{challenger} less {champion}", challenger=names[0], champion=names[1])
        st.markdown(f":small[{as_markdown(title)}]")
        st.plotly_chart(
            looks_chart(comparison, numbers, view.appearance),
            key=f"looks-{experiment.name}-{challenger}",
            config={"displayModeBar": False},
            alt=verdict(found, challenger, numbers),
        )
    st.caption(
        t(
            "Boundaries share 5% among the looks as Lan and DeMets spend it (O'Brien–Fleming type); whoever "
            "looked at the usual 1.96 each time would find differences that are none. The interval is "
            "Newcombe's and does not allow for stopping early."
        )
    )
    _lists(view, experiment, store)


def _about(view: View, found: Read) -> str:
    """Say who enters, when, and what is compared."""
    t, numbers, experiment = view.numbers.words, view.numbers, found.experiment
    scope = as_markdown(t.said(experiment.scope.sentence(numbers.member, numbers.month)))
    looks = t.plural("{n} look", "{n} looks", experiment.looks, n=numbers.count(experiment.looks))
    return t(
        "Enters: an account past due when a month opens, once, in its first month of {scope}. Compared as "
        "assigned: {outcome}; {looks} planned, {made} made.",
        scope=scope,
        outcome=t.within(OUTCOMES[experiment.outcome].title),
        looks=looks,
        made=numbers.count(len(found.due)),
    )


def _arms(view: View, found: Read) -> list[dict[str, Any]]:
    t, numbers = view.numbers.words, view.numbers
    rows = []
    for arm in found.experiment.arms:
        sums = found.sums.get(arm.name)
        rate = t("no account yet")
        if sums is not None and sums.known:
            rate = t("{part} of {whole}", part=numbers.count(sums.successes), whole=numbers.count(sums.known))
            if is_enough(sums.known):
                low, high = (float(b[0]) for b in wilson([sums.successes], [sums.known]))
                rate = t(
                    "{rate} ({low} to {high})",
                    rate=numbers.value(sums.rate, "share"),
                    low=numbers.value(low, "share"),
                    high=numbers.value(high, "share"),
                )
        rows.append(
            {
                t("Arm"): arm_name(found.experiment, arm.name, numbers),
                t("Share"): numbers.value(arm.share, "share"),
                t("Planned"): numbers.count(found.needed[arm.name]),
                t("Entered"): numbers.count(found.entered[arm.name]),
                t("Outcome known"): numbers.count(sums.known) if sums else NO_VALUE,
                t(OUTCOMES[found.experiment.outcome].title): rate,
            }
        )
    return rows


def _ratio(found: Read, view: View) -> str:
    t = view.numbers.words
    if found.ratio is None:
        return t("Sizes of the arms: too few accounts to check.")
    p = view.numbers.value(found.ratio.p_value, "ratio")
    if found.ratio.is_off:
        return t(
            "Sizes of the arms: not as drawn (chi-square, p = {p}). Somebody or something decides beside the "
            "lot; find out before reading the outcome.",
            p=p,
        )
    return t("Sizes of the arms: as drawn (chi-square, p = {p}).", p=p)


def _kept_to(found: Read, view: View) -> str:
    """Say how far accounts were treated as their arms say."""
    t, share = view.numbers.words, found.share_as_assigned
    if share != share:
        return ""
    said = view.numbers.value(share, "share")
    if not found.was_carried_out:
        return t(
            "Only {share} of the accounts attempted were first treated as their arm says: what is compared "
            "is the intention, and a difference is hard to see.",
            share=said,
        )
    return t("{share} of the accounts attempted were first treated as their arm says.", share=said)


def _power(found: Read, view: View) -> str:
    numbers, experiment = view.numbers, found.experiment
    return numbers.words(
        "With the accounts known by now a true difference of {uplift} is found with a chance of {power}; "
        "planned are 80% with {total} accounts.",
        uplift=numbers.points(experiment.uplift),
        power=numbers.value(found.power, "share"),
        total=numbers.count(found.total),
    )


def _lists(view: View, experiment: Experiment, store: Store) -> None:
    t = view.numbers.words
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for key, title, made in (
            ("assigned", t("Assignment list as CSV"), experiments.assignment),
            ("entrants", t("Accounts entered, as CSV"), experiments.entrants),
        ):
            st.download_button(
                title,
                partial(_csv, view, experiment, made),
                file_name=f"{view.warehouse.about['name']}-{key}.csv",
                mime="text/csv",
                key=f"experiment-{key}",
                on_click="ignore",
            )
        st.button(
            t("Delete this experiment"),
            key="experiment-forget",
            on_click=_forget,
            args=(store, experiment.name),
        )
    newest = max(view.reader.months(), default=None)
    if newest is not None:
        st.caption(
            t(
                "The assignment list names the accounts that meet the conditions at the end of {month}, "
                "with the arm that each is in. It is the same whenever it is made.",
                month=view.numbers.month(newest),
            )
        )


def _csv(view: View, experiment: Experiment, made: Any) -> bytes:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(made(view.reader, experiment), buffer)
    return buffer.getvalue()


def _forget(store: Store, name: str) -> None:
    experiments.forget(store, name)
    st.session_state.pop(_CHOSEN, None)
