"""Sentences computed from figures: what a chart says, in words, and never more than it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from dashboard.numbers import Numbers
from models.intervals import difference, is_enough
from queries.catalog import Metric, Timing
from queries.dimensions import CURRENT, UNKNOWN
from queries.engine import Result
from queries.soundness import is_comparable, is_sound

REASONS: Mapping[str, str] = {
    "no_observations": "no observations",
    "immature": "not yet known",
    "too_few": "too few to say",
}
# What is missing depends on what a figure's month is.
_MISSING: Mapping[Timing, str] = {
    "closing": "not recorded",
    "opening": "outcome unknown",
    "flow": "opening unknown",
    "event": "not recorded",
}
BREAK = "codes change"

# What Markdown would obey.
_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|<>$~&]")
# What becomes a link, an emoji or a colour even so, as in :red[…]: an invisible break keeps it text.
_ADDRESS = re.compile(r"(?<=:)(?=//|\w)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_BREAK_WITHIN = "\u200b"

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure's change on the month before.

    Attributes:
        text: the change as written, with its sign.
        amount: the change itself: points of a share, or relative.
        is_detectable: for a rate, whether the 95 % interval of the difference leaves out zero; amounts
            and counts are full counts, not samples, and always are.
    """

    text: str
    amount: float
    is_detectable: bool


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest figure that says what it seems to say, and its change.

    `before` is the newest month that it can be set against. `change` is None, and `why_no_change` says
    why, where there is nothing sound to set it against. `run` holds the values of the months that can be
    compared with this one, oldest first, itself the last.
    """

    month: date
    row: Mapping[str, float]
    before: date | None
    change: Change | None
    why_no_change: str
    run: tuple[float, ...]


def latest(result: Result, numbers: Numbers, breaks: Sequence[date]) -> Latest | None:
    """Return the newest sound figure of a result by month, or None where there is none."""
    metric = result.metric
    rows = [
        row
        for row in result.frame.to_dict("records")
        if row["value"] == row["value"] and is_sound(metric, row["month"], breaks) and _is_shown(metric, row)
    ]
    if not rows:
        return None
    newest = rows[-1]
    run = [row for row in rows if is_comparable(metric, newest["month"], row["month"], breaks)]
    values = tuple(row["value"] for row in run)
    if len(rows) == 1:
        return Latest(newest["month"], newest, None, None, "nothing to compare with", values)
    if len(run) == 1:
        return Latest(newest["month"], newest, None, None, "not comparable: coding break", values)
    change = _change(metric, newest, run[-2], numbers)
    return Latest(
        newest["month"], newest, run[-2]["month"], change, "" if change else "was zero before", values
    )


def reason_words(metric: Metric, reason: str) -> str:
    """Say why a figure of a metric has no value, or why observations were left out."""
    return _MISSING[metric.timing] if reason == "missing" else REASONS[reason]


def why_none(metric: Metric, row: Mapping[str, Any] | None) -> str:
    """Say why a slice has no figure to show, or return an empty text where it has one."""
    if row is None:
        return REASONS["no_observations"]
    if isinstance(row["reason"], str):
        return reason_words(metric, row["reason"])
    return "" if _is_shown(metric, row) else REASONS["too_few"]


def as_markdown(text: str) -> str:
    """Return text so that Markdown shows it as it is: no markup in a name is obeyed."""
    return _MARKUP.sub(r"\\\g<0>", _ADDRESS.sub(_BREAK_WITHIN, text))


def period(metric: Metric, month: date, numbers: Numbers) -> str:
    """Write when a metric's figure is of."""
    return numbers.period(month, is_opening=metric.timing == "opening")


def trend_headline(results: Sequence[Result], numbers: Numbers, breaks: Sequence[date]) -> str:
    """Say what the newest sound month shows."""
    newest = [(r.metric, latest(r, numbers, breaks)) for r in results]
    known = [(m, n) for m, n in newest if n]
    if not known:
        return f"{results[0].metric.title}: no figure in these months"
    if len(known) == 1:
        metric, one = known[0]
        when = period(metric, one.month, numbers)
        said = f"{metric.title} {_verb(one)} {_value(metric, one.row, numbers)} ({when})"
        return f"{said}, {_against(metric, one, numbers)}"
    month = known[0][1].month
    parts = [f"{m.title.lower()} {_value(m, n.row, numbers)}" for m, n in known if n.month == month]
    return f"{period(known[0][0], month, numbers)}: {_listed(parts)}"


def bars_headline(result: Result, numbers: Numbers) -> str:
    """Say which member has the largest part."""
    rows = [r for r in result.frame.to_dict("records") if r["value"] == r["value"]]
    total = sum(r["value"] for r in rows)
    if not rows or total <= 0:
        return f"{result.metric.title}: nothing in these months"
    (name,) = result.by
    largest = max(rows, key=lambda r: r["value"])
    share = numbers.value(largest["value"] / total, "share")
    member = numbers.member(name, largest[name])
    return f"{member} brings {share} of the {numbers.money(total)} recovered"


def stack_headline(result: Result, numbers: Numbers) -> str:
    """Say how much there was at the last month's end, and where most of it stood."""
    frame = result.frame[result.frame["value"].notna()]
    if frame.empty:
        return f"{result.metric.title}: none in these months"
    last = frame[frame["month"] == frame["month"].max()]
    total, largest = last["value"].sum(), last.loc[last["value"].idxmax()]
    if total > 0 and is_enough(last["n"].sum()):
        part = numbers.value(largest["value"] / total, "share")
    else:
        part = numbers.value(largest["value"], result.metric.unit)
    return (
        f"{result.metric.title} at the end of {numbers.month(last['month'].iloc[0])}: "
        f"{numbers.value(total, result.metric.unit)}, {part} in {numbers.member('bucket', largest['bucket'])}"
    )


def matrix_headline(result: Result, numbers: Numbers) -> str:
    """Say what becomes of the largest delinquent bucket."""
    frame = result.frame
    late = frame[~frame["bucket"].isin([CURRENT, UNKNOWN]) & frame["value"].notna()]
    if late.empty:
        return "No delinquent account whose next month-end is known"
    bucket = late.loc[late["denominator"].idxmax(), "bucket"]
    cells = late[late["bucket"] == bucket].set_index("next_bucket")
    accounts = cells["n"].sum()
    if not is_enough(accounts):
        counts = {to: numbers.count(cells["n"].get(to, 0)) for to in (CURRENT, bucket)}
        return (
            f"Of {numbers.count(accounts)} accounts in {bucket}, {counts[CURRENT]} current a month later and "
            f"{counts[bucket]} still in {bucket}: too few for rates"
        )
    shares = {to: numbers.value(cells["value"].get(to, 0.0), "share") for to in (CURRENT, bucket)}
    is_money = result.weight == "balance"
    what, verb, stay = ("balance", "is", "stays") if is_money else ("accounts", "are", "stay")
    return (
        f"Of the {what} in {bucket}, {shares[CURRENT]} {verb} current a month later and "
        f"{shares[bucket]} {stay} in {bucket}"
    )


def hover(metric: Metric, row: Mapping[str, float], numbers: Numbers, when: str) -> str:
    """Say everything about one mark: value, interval, counts."""
    lines = [
        f"<b>{escape(when, quote=False)}</b>",
        f"{metric.title} {_value(metric, row, numbers, is_short=False)}",
    ]
    if metric.kind == "rate":
        lines.append(f"{numbers.count(row['numerator'])} of {numbers.count(row['denominator'])}")
        if row.get("low") == row.get("low") and row.get("low") is not None:
            low, high = numbers.value(row["low"], "share"), numbers.value(row["high"], "share")
            lines.append(f"95% interval {low} to {high}")
    else:
        lines.append(f"{_observations(metric)} {numbers.count(row['denominator'])}")
    return "<br>".join(lines)


def cell_text(row: Mapping[str, float], numbers: Numbers) -> str:
    """Write one cell of a matrix: share and accounts, or the counts alone where they are too few."""
    if not is_enough(row["row_n"]):
        return f"{numbers.count(row['n'])} of {numbers.count(row['row_n'])}"
    share, accounts = numbers.value(row["value"], "share"), numbers.count(row["n"])
    return f"{share}<br><span style='font-size: 0.8em'>{accounts}</span>"


def observations(results: Sequence[Result], numbers: Numbers) -> str:
    """Say how many observations stand behind an exhibit, and how many were left out and why."""
    first = results[0]
    frame = first.frame
    cells = (
        frame
        if not first.metric.is_table
        else frame.drop_duplicates([c for c in first.by if c not in first.metric.over])
    )
    parts = [f"n = {numbers.count(frame['n'].sum())} {_observations(first.metric)}"]
    for column in ("immature", "missing"):
        if left_out := cells[column].sum():
            parts.append(f"{numbers.count(left_out)} left out ({reason_words(first.metric, column)})")
    return ", ".join(parts)


def _observations(metric: Metric) -> str:
    return "payments" if metric.reads == ("scoped.payment",) else "account-months"


def _is_shown(metric: Metric, row: Mapping[str, float]) -> bool:
    return metric.kind != "rate" or is_enough(row["denominator"])


def _change(
    metric: Metric, row: Mapping[str, float], before: Mapping[str, float], numbers: Numbers
) -> Change | None:
    if metric.kind == "rate":
        bounds = difference(row["numerator"], row["denominator"], before["numerator"], before["denominator"])
        amount = row["value"] - before["value"]
        return Change(numbers.points(amount), amount, not bounds.low <= 0 <= bounds.high)
    if not before["value"]:
        return None
    amount = row["value"] / before["value"] - 1
    return Change(numbers.percent_change(amount), amount, amount != 0)


def _value(metric: Metric, row: Mapping[str, float], numbers: Numbers, *, is_short: bool = True) -> str:
    return numbers.value(row["value"], metric.unit, is_short=is_short)


def _verb(newest: Latest) -> str:
    change = newest.change
    if change is None or not change.is_detectable or not change.amount:
        return "was"
    return "rose to" if change.amount > 0 else "fell to"


def change_words(metric: Metric, newest: Latest, numbers: Numbers) -> str:
    """Say against which month a change is, and whether luck alone could make it."""
    if newest.change is None or newest.before is None:
        return newest.why_no_change
    on = f"on {numbers.brief_period(newest.before, is_opening=metric.timing == 'opening')}"
    is_plain = newest.change.is_detectable or newest.change.amount == 0
    return on if is_plain else f"{on}, within luck"


def _against(metric: Metric, newest: Latest, numbers: Numbers) -> str:
    if newest.change is None:
        return newest.why_no_change
    return f"{newest.change.text} {change_words(metric, newest, numbers)}"


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
