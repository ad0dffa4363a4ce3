"""The sentences at the top of a page: how its first figures stand and how they moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard import wording
from dashboard.figures import figures
from dashboard.numbers import Numbers
from queries.engine import Result


def news(results: Sequence[Result], numbers: Numbers, breaks: Sequence[date]) -> str:
    """Say of each figure by month what its newest sound month shows; of one without any, nothing."""
    t = numbers.words
    said = [
        t("{sentence}.", sentence=wording.trend_headline([result], numbers, breaks))
        for result in results
        if wording.latest(result, numbers, breaks)
    ]
    return t.sentences(said)


def flow_onwards(result: Result, numbers: Numbers) -> str:
    """Say between which values the net flow from bucket to bucket lies, and what it is not."""
    t = numbers.words
    rows = [row for row in figures(result).to_dict("records") if row["is_shown"]]
    if not rows:
        return t("No balance whose next month-end is known")
    lowest, highest = (pick(rows, key=lambda row: row["value"]) for pick in (min, max))
    return t(
        "For each unit of balance in a bucket, {low} ({lowest}) to {high} ({highest}) stands in the next one "
        "a month later: not a probability",
        low=numbers.value(lowest["value"], "ratio"),
        lowest=numbers.member("bucket", lowest["bucket"]),
        high=numbers.value(highest["value"], "ratio"),
        highest=numbers.member("bucket", highest["bucket"]),
    )
