"""An outlook with all that stands behind it, made once for each version of the data, viewer and wish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from dashboard import cache, outlook_history, outlooks
from dashboard.cache import View
from dashboard.outlook_history import Floats, History
from dashboard.outlooks import BackTest, Outlook
from models.registry import model_of
from models.training import certified
from queries import Scope
from queries.errors import DunlinError, NotLoadedError
from queries.expected_cures import expected_cures
from queries.observations import TARGETS

# Every bucket belongs to the matrix: it cannot be made of some.
_DROPPED = ("bucket",)
STOCKS = {"accounts": "delinquent_accounts", "balance": "past_due_balance"}


@dataclass(frozen=True)
class Seen:
    """What the page shows.

    Attributes:
        history: of the weight that is asked for.
        outlook, test: by it; None where too few months can be learnt from.
        balances, balance_test: the same by balance, of which money is expected.
        paid: by month begun, what was paid by move; empty where no payments are loaded.
        rates: what is paid for each unit of opening balance that moves so.
        why_no_money: why no recoveries are expected, as a sentence still to be said; empty where some are.
    """

    history: History
    outlook: Outlook | None
    test: BackTest | None
    balance_history: History
    balances: Outlook | None
    balance_test: BackTest | None
    paid: dict[date, Floats]
    rates: Floats | None
    why_no_money: str


def all_buckets(wish: Scope) -> Scope:
    """Return a wish without the filter by bucket, and for all months."""
    kept = tuple((name, members) for name, members in wish.members if name not in _DROPPED)
    return replace(wish.with_months(None, None), members=kept)


def seen(view: View, weight: str, most: int | None, ahead: int) -> Seen:
    """Return the outlook for what the view shows.

    Raises:
        The same as `Reader.run`.
    """
    return _seen(str(view.warehouse.path), view.viewer, view.wish, weight, most, ahead, _view=view)


def cures_by_model(view: View, base: date) -> tuple[dict[str, float] | None, list[str]]:
    """Return the cures that the model expects of each bucket in the month after `base`, and its doubts.

    Returns:
        By bucket, or None where no model can be read; sentences, still to be said, of why there is none or of
        what speaks against relying on it.
    """
    return _cures_by_model(str(view.warehouse.path), view.viewer, all_buckets(view.wish), base, _view=view)


@st.cache_resource(max_entries=100, show_spinner=False)
def _cures_by_model(
    version: str, viewer: Scope, wish: Scope, base: date, _view: View
) -> tuple[dict[str, float] | None, list[str]]:
    try:
        model = model_of(_view.warehouse)
    except DunlinError as problem:
        # Without one, or with one that was made for other features, the matrix stands alone.
        return None, [problem.sentence]
    expected = expected_cures(_view.reader, base, model.targets[TARGETS[0]], wish)
    return expected, list(certified(model.evaluation, base))


@st.cache_resource(max_entries=100, show_spinner=False)
def _seen(
    version: str, viewer: Scope, wish: Scope, weight: str, most: int | None, ahead: int, _view: View
) -> Seen:
    every = _view.asking(all_buckets(wish))
    breaks = _view.warehouse.breaks
    histories = {
        name: outlook_history.read(
            cache.result(every, "roll_rate_matrix", ("month", "bucket", "next_bucket"), name),
            cache.result(every, stock, ("month", "bucket")),
            breaks,
        )
        for name, stock in STOCKS.items()
    }
    found = {}
    for name, history in histories.items():
        base = outlooks.newest_base(history, wish.until)
        outlook = outlooks.made(history, base, most, ahead, wish.since) if base else None
        is_made = outlook is not None and not outlook.unseen
        test = outlooks.tested(history, outlook, most) if is_made and outlook is not None else None
        found[name] = (outlook, test)
    paid: dict[date, Floats] = {}
    why = ""
    try:
        recovered = cache.result(every, "recovered_amount", ("month", "bucket", "closing_bucket"))
        paid = outlook_history.paid_by_move(recovered)
    except NotLoadedError as problem:
        why = problem.sentence
    balances = found["balance"][0]
    rates = (
        outlooks.paid_rates(paid, histories["balance"], balances.pooled)
        if balances is not None and paid
        else None
    )
    return Seen(histories[weight], *found[weight], histories["balance"], *found["balance"], paid, rates, why)
