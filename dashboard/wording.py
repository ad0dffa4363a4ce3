"""Sentences computed from figures: what a chart says, in words, and never more than it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from pandas import DataFrame

from dashboard.figures import counts
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from models.intervals import difference, is_enough
from models.means import mean_difference
from queries.catalog import Metric, Timing
from queries.dimensions import CURRENT, UNKNOWN
from queries.engine import Result
from queries.soundness import is_comparable, is_complete, is_sound

# Texts in constants and in what functions below return as reasons are translated where they are shown.
REASONS: Mapping[str, str] = {
    "no_observations": N_("no observations"),
    "immature": N_("not yet known"),
    "too_few": N_("too few to say"),
}
# What is missing depends on what a figure's month is.
_MISSING: Mapping[Timing, str] = {
    "closing": N_("not recorded"),
    "opening": N_("outcome unknown"),
    "flow": N_("opening unknown"),
    "through": N_("outcome unknown"),
    "event": N_("not recorded"),
}
BREAK = N_("codes change")
# What an observation is, several of it, by the mart that holds them.
_OBSERVATIONS: Mapping[str, str] = {
    "account_month": N_("account-months"),
    "balance_flow": N_("balances"),
    "breach": N_("breaches"),
    "case_month": N_("cases in a month"),
    "case_spell": N_("cases"),
    "complaint": N_("complaints"),
    "contact": N_("contacts"),
    "credit": N_("credits"),
    "cure": N_("cures"),
    "cure_chance": N_("cases in a month"),
    "payment": N_("payments"),
    "plan": N_("plans"),
    "promise": N_("promises"),
    "regained": N_("debtors reached again"),
    "survey": N_("surveys"),
}
# Of a metric that reads two marts, what its `n` counts.
_OBSERVATIONS_OF: Mapping[str, str] = {
    "cost_per_unit_recovered": N_("payments"),
    "net_recovered_amount": N_("payments and attempts"),
    "recovered_per_workday": N_("workdays"),
}

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
        for row in result.records
        if row["value"] == row["value"]
        and is_sound(metric, row["month"], breaks)
        and is_complete(metric, row)
        and _is_shown(metric, row)
    ]
    if not rows:
        return None
    newest = rows[-1]
    run = [row for row in rows if is_comparable(metric, newest["month"], row["month"], breaks)]
    values = tuple(row["value"] for row in run)
    if len(rows) == 1:
        return Latest(newest["month"], newest, None, None, N_("nothing to compare with"), values)
    if len(run) == 1:
        return Latest(newest["month"], newest, None, None, N_("not comparable: coding break"), values)
    change = _change(metric, newest, run[-2], numbers)
    why_no_change = "" if change else N_("was zero before")
    return Latest(newest["month"], newest, run[-2]["month"], change, why_no_change, values)


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
    t = numbers.words
    newest = [(r.metric, latest(r, numbers, breaks)) for r in results]
    known = [(m, n) for m, n in newest if n]
    if not known:
        return t("{metric}: no figure in these months", metric=t(results[0].metric.title))
    if len(known) == 1:
        return _one_figure(*known[0], numbers)
    month = known[0][1].month
    figures = [
        t("{metric} {value}", metric=t.within(m.title), value=_value(m, n.row, numbers))
        for m, n in known
        if n.month == month
    ]
    return t("{when}: {figures}", when=period(known[0][0], month, numbers), figures=t.listed(figures))


def _one_figure(metric: Metric, newest: Latest, numbers: Numbers) -> str:
    """Say a figure, and how it moved; it rises or falls only where luck alone does not explain it."""
    t, change = numbers.words, newest.change
    said = {
        "metric": t(metric.title),
        "value": _value(metric, newest.row, numbers),
        "when": period(metric, newest.month, numbers),
    }
    if change is None or newest.before is None:
        return t("{metric} was {value} ({when}), {why}", **said, why=t(newest.why_no_change))
    said |= {"change": change.text, "before": _before(metric, newest.before, numbers)}
    if not change.amount:
        return t("{metric} was {value} ({when}), {change} on {before}", **said)
    if not change.is_detectable:
        return t("{metric} was {value} ({when}), {change} on {before}, within luck", **said)
    if change.amount > 0:
        return t("{metric} rose to {value} ({when}), {change} on {before}", **said)
    return t("{metric} fell to {value} ({when}), {change} on {before}", **said)


def bars_headline(result: Result, numbers: Numbers) -> str:
    """Say which member has the largest part."""
    t = numbers.words
    rows = [r for r in result.records if r["value"] == r["value"]]
    total = sum(r["value"] for r in rows)
    if not rows or total <= 0:
        return t("{metric}: nothing in these months", metric=t(result.metric.title))
    (name,) = result.by
    largest = max(rows, key=lambda r: r["value"])
    return t(
        "{member} brings {share} of the {total} recovered",
        member=numbers.member(name, largest[name]),
        share=numbers.value(largest["value"] / total, "share"),
        total=numbers.money(total),
    )


def stack_headline(result: Result, numbers: Numbers) -> str:
    """Say how much there was at the last month's end, and where most of it stood."""
    t, name = numbers.words, result.by[1]
    frame = result.frame[result.frame["value"].notna()]
    if frame.empty:
        return t("{metric}: none in these months", metric=t(result.metric.title))
    last = frame[frame["month"] == frame["month"].max()]
    total, largest = last["value"].sum(), last.loc[last["value"].idxmax()]
    if total > 0 and is_enough(last["n"].sum()):
        part = numbers.value(largest["value"] / total, "share")
    else:
        part = numbers.value(largest["value"], result.metric.unit)
    return t(
        "{metric} at the end of {month}: {total}, {part} in {bucket}",
        metric=t(result.metric.title),
        month=numbers.month(last["month"].iloc[0]),
        total=numbers.value(total, result.metric.unit),
        part=part,
        bucket=numbers.member(name, largest[name]),
    )


def matrix_headline(result: Result, numbers: Numbers) -> str:
    """Say what becomes of the largest delinquent bucket."""
    t, frame = numbers.words, result.frame
    late = frame[~frame["bucket"].isin([CURRENT, UNKNOWN]) & frame["value"].notna()]
    if late.empty:
        return t("No delinquent account whose next month-end is known")
    bucket = late.loc[late["denominator"].idxmax(), "bucket"]
    cells = late[late["bucket"] == bucket].set_index("next_bucket")
    accounts = cells["n"].sum()
    if not is_enough(accounts):
        return t(
            "Of {n} accounts in {bucket}, {cured} current a month later and {stayed} still in {bucket}: "
            "too few for rates",
            n=numbers.count(accounts),
            bucket=bucket,
            cured=numbers.count(cells["n"].get(CURRENT, 0)),
            stayed=numbers.count(cells["n"].get(bucket, 0)),
        )
    said = {
        "bucket": bucket,
        "cured": numbers.value(cells["value"].get(CURRENT, 0.0), "share"),
        "stayed": numbers.value(cells["value"].get(bucket, 0.0), "share"),
    }
    if result.weight == "balance":
        return t(
            "Of the balance in {bucket}, {cured} is current a month later and {stayed} stays in {bucket}",
            **said,
        )
    return t(
        "Of the accounts in {bucket}, {cured} are current a month later and {stayed} stay in {bucket}",
        **said,
    )


def hover(metric: Metric, row: Mapping[str, float], numbers: Numbers, when: str) -> str:
    """Say everything about one mark: value, interval, counts."""
    t = numbers.words
    value = _value(metric, row, numbers, is_short=False)
    lines = [
        f"<b>{escape(when, quote=False)}</b>",
        t("{metric} {value}", metric=t(metric.title), value=value),
    ]
    if metric.kind in ("rate", "mean"):
        lines.append(counts(metric, row, numbers))
        if row.get("low") == row.get("low") and row.get("low") is not None:
            low, high = numbers.value(row["low"], metric.unit), numbers.value(row["high"], metric.unit)
            lines.append(t("95% interval {low} to {high}", low=low, high=high))
    else:
        n = numbers.count(row["denominator"])
        lines.append(t("{observations} {n}", observations=_observations(metric, numbers), n=n))
    return "<br>".join(lines)


def cell_text(row: Mapping[str, float], numbers: Numbers) -> str:
    """Write one cell of a matrix: share and accounts, or the counts alone where they are too few."""
    if not is_enough(row["row_n"]):
        return _part_of(row["n"], row["row_n"], numbers)
    share, accounts = numbers.value(row["value"], "share"), numbers.count(row["n"])
    return f"{share}<br><span style='font-size: 0.8em'>{accounts}</span>"


def _part_of(part: float, whole: float, numbers: Numbers) -> str:
    return numbers.words("{part} of {whole}", part=numbers.count(part), whole=numbers.count(whole))


def observations(results: Sequence[Result], numbers: Numbers) -> str:
    """Say how many observations stand behind an exhibit, and how many were left out and why."""
    t, first = numbers.words, results[0]
    frame = _once(first)
    cells = (
        frame
        if not first.metric.is_table
        else frame.drop_duplicates([c for c in first.by if c not in first.metric.over])
    )
    n = numbers.count(frame["n"].sum())
    parts = [t("n = {n} {observations}", n=n, observations=_observations(first.metric, numbers))]
    for column in ("immature", "missing"):
        if left_out := cells[column].sum():
            reason = t(reason_words(first.metric, column))
            parts.append(t("{n} left out ({reason})", n=numbers.count(left_out), reason=reason))
    return t.clauses(parts)


def _once(result: Result) -> DataFrame:
    """Return counts in which each observation stands once, where it is in several members of a dimension."""
    if not result.metric.always_by:
        return result.frame
    others = [name for name in result.by if name not in result.metric.always_by]
    counted = result.frame[[*others, "n", "immature", "missing"]]
    whole = counted.assign(whole=0) if not others else counted
    return whole.groupby(others or ["whole"], dropna=False, as_index=False).max()


def _observations(metric: Metric, numbers: Numbers) -> str:
    return numbers.words(_OBSERVATIONS_OF.get(metric.name) or _OBSERVATIONS[metric.mart])


def _is_shown(metric: Metric, row: Mapping[str, float]) -> bool:
    return metric.kind not in ("rate", "mean") or is_enough(row["n"])


def _change(
    metric: Metric, row: Mapping[str, float], before: Mapping[str, float], numbers: Numbers
) -> Change | None:
    if metric.kind == "rate":
        bounds = difference(row["numerator"], row["denominator"], before["numerator"], before["denominator"])
        amount = row["value"] - before["value"]
        return Change(numbers.points(amount), amount, not bounds.low <= 0 <= bounds.high)
    if "squares" in metric.carries:
        sums = ("numerator", "squares", "n")
        one, other = ([float(of[name]) for name in sums] for of in (row, before))
        bounds = mean_difference((one[0], one[1], one[2]), (other[0], other[1], other[2]))
        amount = row["value"] - before["value"]
        return Change(numbers.difference(amount, metric.unit), amount, not bounds.low <= 0 <= bounds.high)
    if not before["value"]:
        return None
    if metric.unit == "share":
        amount = row["value"] - before["value"]
        return Change(numbers.points(amount), amount, amount != 0)
    amount = row["value"] / before["value"] - 1
    return Change(numbers.percent_change(amount), amount, amount != 0)


def _value(metric: Metric, row: Mapping[str, float], numbers: Numbers, *, is_short: bool = True) -> str:
    return numbers.value(row["value"], metric.unit, is_short=is_short)


def change_words(metric: Metric, newest: Latest, numbers: Numbers) -> str:
    """Say against which month a change is, and whether luck alone could make it."""
    t = numbers.words
    if newest.change is None or newest.before is None:
        return t(newest.why_no_change)
    before = _before(metric, newest.before, numbers)
    is_plain = newest.change.is_detectable or newest.change.amount == 0
    # What matters comes first: a narrow tile cuts the end off.
    return t("on {before}", before=before) if is_plain else t("within luck, on {before}", before=before)


def _before(metric: Metric, month: date, numbers: Numbers) -> str:
    return numbers.brief_period(month, is_opening=metric.timing == "opening")
