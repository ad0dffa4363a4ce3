"""Sentences about what debtors answer and complain of."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures import total
from dashboard.numbers import Numbers
from models.intervals import is_enough
from queries.engine import Result


def verdict(scores: Sequence[Result], response: Result, numbers: Numbers) -> str:
    """Say each score over all, and of how many answers to how many surveys it is.

    Args:
        scores: means, without a cut.
        response: the response rate, without a cut.
    """
    t, sent = numbers.words, total(response)
    known = [(result.metric, total(result)) for result in scores]
    answers = max((figure["n"] for _, figure in known), default=0)
    if not answers:
        return t("No survey was answered in these months")
    said = {"n": numbers.count(sent["numerator"]), "sent": numbers.count(sent["denominator"])}
    if not is_enough(answers):
        return t("{n} of {sent} surveys were answered: too few to say how satisfied debtors are", **said)
    figures = t.listed(
        t("{metric} {value}", metric=t.within(m.title), value=numbers.value(f["value"], m.unit))
        for m, f in known
        if is_enough(f["n"])
    )
    rate = numbers.value(sent["value"], "share")
    return t(
        "Of 5: {figures}; {n} of {sent} surveys were answered ({rate})", figures=figures, rate=rate, **said
    )


def complaints(counted: Result, by_account: Result, upheld: Result, numbers: Numbers) -> str:
    """Say how many complaints there were, how many that is for the accounts worked, how many were upheld."""
    t, n, per = numbers.words, total(counted)["numerator"], total(by_account)
    if not n:
        return t("No complaint in these months")
    said = {"n": numbers.count(n), "accounts": numbers.count(per["denominator"])}
    decided = total(upheld)
    if not per["denominator"]:
        return t.plural("{n} complaint", "{n} complaints", n, n=said["n"])
    said["rate"] = numbers.value(per["value"], "per_thousand")
    if not is_enough(decided["denominator"]):
        return t.plural(
            "{n} complaint, {rate} for each 1,000 of {accounts} account-months worked",
            "{n} complaints, {rate} for each 1,000 of {accounts} account-months worked",
            n,
            **said,
        )
    share = numbers.value(decided["value"], "share")
    return t(
        "{n} complaints, {rate} for each 1,000 of {accounts} account-months worked; {share} of those decided "
        "were upheld",
        share=share,
        **said,
    )
