"""Outlook: what will be past due, charged off and recovered if months go on as they went."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import (
    filters,
    layout,
    outlook_courses,
    outlook_cures,
    outlook_drawing,
    outlook_tables,
    outlook_what_if,
    outlook_wording,
)
from dashboard.behind import offers
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.i18n import N_
from dashboard.outlook_cache import STOCKS, Seen, all_buckets, cures_by_model, seen
from dashboard.outlook_history import STATES
from dashboard.outlooks import CHARGED_OFF, BackTest, Outlook, recovery_test
from dashboard.wording import as_markdown
from models.backtest import Error, error
from models.outlook import absorption
from queries import catalog

_STILL = {"displayModeBar": False}
_MATRIX_BY = ("month", "bucket", "next_bucket")


def _card(
    view: View,
    key: str,
    said: str,
    title: str,
    figure: Any,
    notes: list[str],
    exhibit: Exhibit,
    figures: Callable[[], pa.Table],
) -> None:
    """Show a figure with its sentence, what it is, and what stands behind it."""
    t = view.numbers.words
    st.markdown(f"**{as_markdown(said)}**  \n:small[:gray[{as_markdown(title)}]]")
    if figure is not None:
        # Months ahead beside months that came are not legible on a phone: they are scrolled sideways.
        is_wide = key == "ahead"
        with st.grid(1, min_column_width=620 if is_wide else 280, wrap=not is_wide):
            st.plotly_chart(figure, key=f"outlook-{key}", config=_STILL, alt=said)
    scope = as_markdown(t.said(all_buckets(view.wish).sentence(view.numbers.member, view.numbers.month)))
    definition = t(catalog.find(exhibit.metrics[0]).definition)
    st.caption("  \n".join([as_markdown(t.sentences(notes)), f"{definition}  \n{scope}"]))
    offers(view.asking(all_buckets(view.wish)), exhibit, figures=figures)


def _ahead(view: View, found: Seen, outlook: Outlook, test: BackTest, weight: str) -> None:
    t, numbers = view.numbers.words, view.numbers
    _card(
        view,
        "ahead",
        outlook_wording.headline(outlook, test, weight, numbers),
        t("Past due by bucket: what came, and paler what is expected"),
        outlook_drawing.by_bucket(found.history, outlook, weight, numbers, view.appearance),
        [
            outlook_wording.arriving(outlook, weight, numbers),
            outlook_wording.assumed(outlook, numbers),
            outlook_wording.thin(outlook, numbers),
        ],
        Exhibit("outlook-ahead", (STOCKS[weight],), ("month", "bucket"), "stack"),
        partial(outlook_tables.projected, found.history, outlook, weight),
    )


def _tested(view: View, found: Seen, outlook: Outlook, test: BackTest, weight: str) -> None:
    t, numbers = view.numbers.words, view.numbers
    ahead = len(outlook.months)
    _card(
        view,
        "tested",
        t("Back-test: {checked}", checked=outlook_wording.checked(test.whole, ahead, numbers)),
        t("All that is past due: the same projection made at earlier month-ends, and what came"),
        outlook_courses.tested(found.history, outlook, test, weight, numbers, view.appearance),
        [
            t(
                "Band: the mean error of earlier projections at that distance. The axis does not begin at "
                "zero."
            ),
            outlook_wording.fading(outlook, test, numbers),
        ],
        Exhibit("outlook-tested", (STOCKS[weight],), ("month", "bucket"), "lines"),
        partial(outlook_tables.tested, test),
    )


def _errors(view: View, test: BackTest, weight: str) -> None:
    t, numbers = view.numbers.words, view.numbers
    made = len(test.bases)
    said = t.plural(
        "How far {n} projection made earlier was off, by bucket and months ahead",
        "How far {n} projections made earlier were off, by bucket and months ahead",
        made,
        n=numbers.count(made),
    )
    _card(
        view,
        "errors",
        said,
        t("Mean of |expected − came| ÷ came"),
        outlook_courses.errors(test, numbers, view.appearance) if made else None,
        [
            t(
                "Each is made of what was known at its month-end alone. Neighbouring ones share months: they "
                "are no independent trials."
            )
        ],
        Exhibit("outlook-errors", (STOCKS[weight],), ("month", "bucket"), "heat"),
        partial(outlook_tables.tested, test),
    )


def _losses(view: View, found: Seen, accounts: Outlook | None) -> None:
    t, numbers = view.numbers.words, view.numbers
    outlook, test = found.balances, found.balance_test
    if outlook is None or test is None:
        st.markdown(outlook_wording.why_none(outlook, numbers))
        return
    past = outlook_tables.lost(found.balance_history, STATES.index(CHARGED_OFF))
    coming = outlook.way.ended(CHARGED_OFF)
    is_any = bool(coming.sum())
    _card(
        view,
        "losses",
        outlook_wording.losses(outlook, accounts, test, numbers),
        t("Balance charged off a month, paler what is expected"),
        outlook_drawing.by_month(
            past,
            outlook,
            coming,
            t("Charged off"),
            is_loss=True,
            numbers=numbers,
            appearance=view.appearance,
        )
        if is_any
        else None,
        [t("At the balance that each account had when the month opened.")],
        Exhibit("outlook-losses", ("charge_off_balance_rate",), ("month",), "columns"),
        partial(outlook_tables.by_month, past, outlook, coming),
    )


def _recoveries(view: View, found: Seen, most: int) -> None:
    t, numbers = view.numbers.words, view.numbers
    outlook, test, rates = found.balances, found.balance_test, found.rates
    if found.why_no_money:
        st.markdown(f":gray[{as_markdown(t.said(found.why_no_money))}]")
        return
    if outlook is None or test is None or rates is None:
        st.markdown(outlook_wording.why_none(outlook, numbers))
        return
    past = {month: float(paid.sum()) for month, paid in outlook_tables.opened(found.paid).items()}
    coming = outlook.way.moving(rates)
    expected, came = recovery_test(found.balance_history, found.paid, test, most)

    def error_at(months: int) -> Error | None:
        return error(expected[:, :months].sum(axis=1), came[:, :months].sum(axis=1))

    _card(
        view,
        "recoveries",
        outlook_wording.recoveries(outlook, rates, error_at, numbers),
        t("Recovered amount a month, paler what is expected"),
        outlook_drawing.by_month(
            past,
            outlook,
            coming,
            t("Recovered amount"),
            is_loss=False,
            numbers=numbers,
            appearance=view.appearance,
        ),
        [
            t(
                "What was paid for each unit of opening balance, by bucket and by where the account was a "
                "month later, in the months learnt from; times the balance that is expected to move so."
            )
        ],
        Exhibit("outlook-recoveries", ("recovered_amount",), ("month",), "columns"),
        partial(outlook_tables.by_month, past, outlook, coming),
    )


def _cures(view: View, by_count: Outlook) -> None:
    numbers = view.numbers
    by_model, doubts = cures_by_model(view, by_count.base)
    rows = outlook_cures.beside(by_count, by_model)
    st.markdown(f"**{as_markdown(outlook_cures.headline(rows, numbers))}**")
    st.markdown(outlook_cures.as_lines(rows, numbers))
    doubted = [numbers.words.said(doubt) for doubt in doubts]
    st.caption(as_markdown(numbers.words.sentences([outlook_cures.note(rows, numbers), *doubted])))


def _matrix(view: View, outlook: Outlook, weight: str) -> None:
    t, numbers = view.numbers.words, view.numbers
    shares = absorption(outlook.chain)
    exhibit = Exhibit("outlook-matrix", ("roll_rate_matrix",), _MATRIX_BY, "matrix", weight)
    st.markdown(f"**{as_markdown(outlook_wording.in_the_end(shares, numbers))}**")
    st.caption(t("The matrix used (rows: bucket at a month's end; columns: a month later)"))
    with st.grid(1, min_column_width=520, wrap=False):
        figure = outlook_drawing.matrix(outlook, weight, numbers, view.appearance)
        st.plotly_chart(figure, key="outlook-matrix", config=_STILL, alt=t("The matrix used"))
    final = outlook_drawing.endings(shares, numbers, view.appearance)
    if final is not None:
        st.caption(t("Where the accounts of each bucket are in the end, by the fundamental matrix"))
        st.plotly_chart(final, key="outlook-endings", config=_STILL, alt=t("In the end"))
    st.caption(t(catalog.find("roll_rate_matrix").definition))
    offers(
        view.asking(all_buckets(view.wish)),
        exhibit,
        figures=partial(outlook_tables.matrix, outlook, shares),
    )


view = layout.head(
    N_("Outlook"),
    N_("What will be past due, charged off and recovered, if months go on as they went."),
)
t, numbers = view.numbers.words, view.numbers
with st.container(horizontal=True, gap="large"):
    weight = filters.choice("by", t("Figures by"), {"accounts": t("Count"), "balance": t("Balance")})
    spans = {n: t.plural("{n} month", "{n} months", int(n), n=n) for n in ("1", "3", "6", "12")}
    ahead = int(filters.choice("ahead", t("Look ahead"), {n: spans[n] for n in ("6", "3", "1")}))
    most = int(filters.choice("learn", t("Learn from the last"), {n: spans[n] for n in ("6", "3", "12")}))

with layout.guarded():
    found = seen(view, weight, most, ahead)
    outlook, test = found.outlook, found.test
    if why := outlook_wording.why_none(outlook, numbers):
        st.info(as_markdown(why))
    elif outlook is not None and test is not None:
        if note := outlook_wording.older_base(found.history, outlook, view.wish.until, numbers):
            st.markdown(f":orange[{as_markdown(note)}]")
        if view.wish.of_dimension("bucket") is not None:
            st.caption(t("The filter by bucket is not applied here: accounts move through all of them."))
        with st.container(border=True), layout.guarded():
            _ahead(view, found, outlook, test, weight)
        left, right = st.columns(2)
        with left, st.container(border=True, height="stretch"), layout.guarded():
            _tested(view, found, outlook, test, weight)
        with right, st.container(border=True, height="stretch"), layout.guarded():
            _errors(view, test, weight)
        left, right = st.columns(2)
        by_count = outlook if weight == "accounts" else seen(view, "accounts", most, ahead).outlook
        with left, st.container(border=True, height="stretch"), layout.guarded():
            _losses(view, found, by_count)
        with right, st.container(border=True, height="stretch"), layout.guarded():
            _recoveries(view, found, most)
        with st.container(border=True), layout.guarded():
            outlook_what_if.show(view, found, outlook, weight)
        if by_count is not None:
            with st.container(border=True), layout.guarded():
                _cures(view, by_count)
        with st.container(border=True), layout.guarded():
            _matrix(view, outlook, weight)
