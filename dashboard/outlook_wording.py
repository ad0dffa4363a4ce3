"""What an outlook says, in sentences: what is expected, how sure that is, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import numpy as np

from dashboard.i18n import N_
from dashboard.numbers import Numbers
from dashboard.outlook_history import BUCKETS, FEWEST_MONTHS, Floats, History
from dashboard.outlooks import CHARGED_OFF, BackTest, Outlook
from models.backtest import Error
from models.intervals import FEWEST_FOR_A_RATE, is_enough
from queries.catalog import Unit
from queries.soundness import next_month

UNITS: Final[Mapping[str, Unit]] = {"accounts": "accounts", "balance": "money"}


def headline(outlook: Outlook, test: BackTest, weight: str, numbers: Numbers) -> str:
    """Say what is expected at the end, against now, and how far earlier projections were off."""
    t, ahead = numbers.words, len(outlook.months)
    first, last = float(outlook.totals[0]), float(outlook.totals[-1])
    said = {
        "value": numbers.value(last, UNITS[weight]),
        "when": numbers.month(outlook.months[-1]),
        "now": numbers.value(first, UNITS[weight]),
        "base": numbers.month(outlook.base),
        "change": numbers.percent_change(last / first - 1) if first else "",
    }
    if weight == "accounts":
        expected = t(
            "{value} accounts are expected to be past due at the end of {when}: {change} on the {now} of "
            "{base}",
            **said,
        )
    else:
        expected = t(
            "A balance of {value} is expected to be past due at the end of {when}: {change} on the {now} of "
            "{base}",
            **said,
        )
    return t("{expected}; {checked}", expected=expected, checked=checked(test.whole, ahead, numbers))


def checked(error_at: Callable[[int], Error | None], ahead: int, numbers: Numbers) -> str:
    """Say how far projections made earlier were off, as many months ahead or as far as can be checked.

    `error_at` returns the error at a number of months ahead, or None where none can be checked.
    """
    t = numbers.words
    far = next((h for h in range(ahead, 0, -1) if error_at(h) is not None), 0)
    found = error_at(far) if far else None
    if found is None:
        return t("no earlier projection can be checked against what came")
    said = {
        "made": numbers.count(found.made),
        "spread": numbers.value(found.spread, "share"),
        "months": months_ahead(far, numbers),
    }
    if far < ahead:
        return t.plural(
            "none can be checked so far ahead: {made} earlier projection was off by {spread}, {months} ahead",
            "none can be checked so far ahead: {made} earlier projections were off by {spread} on average, "
            "{months} ahead",
            found.made,
            **said,
        )
    return t.plural(
        "{made} earlier projection was off by {spread}, {months} ahead",
        "{made} earlier projections were off by {spread} on average, {months} ahead",
        found.made,
        **said,
    )


def months_ahead(ahead: int, numbers: Numbers) -> str:
    """Write a number of months."""
    return numbers.words.plural("{n} month", "{n} months", ahead, n=numbers.count(ahead))


def fading(outlook: Outlook, test: BackTest, numbers: Numbers) -> str:
    """Warn that a projection fades, by how much it has, and set it beside the forecast of no change."""
    t, ahead = numbers.words, len(outlook.months)
    rests = t(
        "At the end of {when} {share} of what is past due will be what is not past due yet: the further "
        "ahead, the more an outlook rests on what enters, and the less on the matrix.",
        when=numbers.month(outlook.months[-1]),
        share=numbers.value(float(outlook.share_new[-1]), "share"),
    )
    near, far, still = test.whole(1), test.whole(ahead), test.of_no_change(ahead)
    if near is None or far is None or still is None:
        return rests
    said = {
        "near": numbers.value(near.spread, "share"),
        "far": numbers.value(far.spread, "share"),
        "still": numbers.value(still.spread, "share"),
        "months": months_ahead(ahead, numbers),
    }
    if ahead == 1:
        faded = t("Earlier projections were off by {near} on average a month ahead.", **said)
    else:
        faded = t(
            "A projection fades: earlier ones were off by {near} on average a month ahead, and by {far} "
            "{months} ahead.",
            **said,
        )
    compared = t(_NO_BETTER if still.spread <= far.spread else _BETTER, **said)
    return t.sentences([faded, compared, rests])


_NO_BETTER: Final = N_(
    "To expect no change at all would have been off by {still}: for the total the matrix has been no better; "
    "what it tells is who moves where, and what is lost."
)
_BETTER: Final = N_("To expect no change at all would have been off by {still}.")


def arriving(outlook: Outlook, weight: str, numbers: Numbers) -> str:
    """Say what enters each month, apart from what is past due now."""
    t, unit = numbers.words, UNITS[weight]
    has_entries = float(outlook.entries.sum()) > 0
    said = {
        "entries": numbers.value(float(outlook.entries.sum()), unit),
        "newcomers": numbers.value(float(outlook.newcomers.sum()), unit),
        "n": numbers.count(len(outlook.pooled)),
    }
    if weight == "accounts" and not has_entries:
        return t(
            "Each month {newcomers} accounts are past due when they are first seen or handed over (less "
            "those handed on).",
            **said,
        )
    if not has_entries:
        return t(
            "Each month {newcomers} come by accounts first seen or handed over and by interest, spending and "
            "payments.",
            **said,
        )
    if weight == "accounts":
        return t(
            "Each month {entries} accounts fall behind, at the entry rate of these {n} months, and "
            "{newcomers} more are past due when they are first seen or handed over (less those handed on).",
            **said,
        )
    return t(
        "Each month {entries} fall behind, at the entry rate of these {n} months, and {newcomers} come by "
        "accounts first seen or handed over and by interest, spending and payments.",
        **said,
    )


def assumed(outlook: Outlook, numbers: Numbers) -> str:
    """Say what the projection takes for granted, and from which months it has learnt."""
    t = numbers.words
    return t(
        "Learnt from {first} to {last}, {n} months pooled by their sums. It takes for granted that each "
        "coming month goes as these did: that a bucket alone decides what comes, and that as much is current "
        "as now.",
        first=numbers.month(outlook.pooled[0]),
        last=numbers.month(next_month(outlook.pooled[-1])),
        n=numbers.count(len(outlook.pooled)),
    )


def thin(outlook: Outlook, numbers: Numbers) -> str:
    """Name the buckets of which too few moves were seen to be sure of, or return an empty text."""
    t, counts = numbers.words, outlook.seen.sum(axis=1)
    few = [
        numbers.member("bucket", bucket)
        for bucket, count, held in zip(BUCKETS, counts, outlook.start, strict=True)
        if held and not is_enough(count)
    ]
    if not few:
        return ""
    return t(
        "Of {buckets} fewer than {n} moves were seen: what is expected of them is little more than a guess.",
        buckets=t.listed(few),
        n=FEWEST_FOR_A_RATE,
    )


def losses(outlook: Outlook, accounts: Outlook | None, test: BackTest, numbers: Numbers) -> str:
    """Say what is expected to be charged off up to the end, in balance and accounts."""
    t, ahead = numbers.words, len(outlook.months)
    amount = float(outlook.way.ended(CHARGED_OFF).sum())
    if not amount:
        return t("No charge-off was seen in the months learnt from: none can be expected by this matrix")
    said = {
        "amount": numbers.money(amount),
        "when": numbers.month(outlook.months[-1]),
        "checked": checked(test.of_losses, ahead, numbers),
        "accounts": numbers.count(float(accounts.way.ended(CHARGED_OFF).sum())) if accounts else "",
    }
    if accounts is None:
        return t("{amount} are expected to be charged off by the end of {when}; {checked}", **said)
    return t(
        "{amount} of {accounts} accounts are expected to be charged off by the end of {when}; {checked}",
        **said,
    )


def recoveries(
    outlook: Outlook, rates: Floats, error_at: Callable[[int], Error | None], numbers: Numbers
) -> str:
    """Say what is expected to come in up to the end; `error_at` as of `checked`."""
    t, ahead = numbers.words, len(outlook.months)
    return t(
        "{amount} are expected to be recovered by the end of {when}; {checked}",
        amount=numbers.money(float(outlook.way.moving(rates).sum())),
        when=numbers.month(outlook.months[-1]),
        checked=checked(error_at, ahead, numbers),
    )


def why_none(outlook: Outlook | None, numbers: Numbers) -> str:
    """Say why nothing can be projected, or return an empty text where it can."""
    t = numbers.words
    if outlook is None:
        return t(
            "No outlook: it needs {n} months in which status codes mean the same and it is known what became "
            "of the accounts, before the month from which it looks ahead. Choose other months.",
            n=numbers.count(FEWEST_MONTHS),
        )
    if outlook.unseen:
        return t(
            "No outlook: of {buckets} no account was seen to move in the months learnt from, so that nothing "
            "can be said of where it will be. Learn from more months, or take back filters.",
            buckets=t.listed(numbers.member("bucket", bucket) for bucket in outlook.unseen),
        )
    return ""


def older_base(history: History, outlook: Outlook, until: date | None, numbers: Numbers) -> str:
    """Say why the projection is not made from the newest month, or return an empty text where it is."""
    newest = max((m for m in history.stock if until is None or m <= until), default=outlook.base)
    after = [start for start in history.breaks if outlook.base < start <= newest]
    if newest == outlook.base or not after:
        return ""
    return numbers.words(
        "Made from the end of {base}: in {month} the status codes change their meaning, and too few months "
        "under the new ones have been seen to learn from.",
        base=numbers.month(outlook.base),
        month=numbers.month(after[0]),
    )


def in_the_end(shares: Floats, numbers: Numbers) -> str:
    """Say how much of the worst bucket that has final shares is lost in the end, and of the mildest."""
    t = numbers.words
    known = [place for place, row in enumerate(shares) if not np.isnan(row).any()]
    if not known:
        return t(
            "By these months some accounts would never come to an end, so that there are no final shares"
        )
    return t(
        "By this matrix {first} of {mild} and {last} of {worst} are charged off in the end, the rest is "
        "cured or sold before",
        first=numbers.value(float(shares[known[0], 2]), "share"),
        mild=numbers.member("bucket", BUCKETS[known[0]]),
        last=numbers.value(float(shares[known[-1], 2]), "share"),
        worst=numbers.member("bucket", BUCKETS[known[-1]]),
    )
