"""What changed most on the month before, in sentences: only what luck alone would hardly do.

Many figures are looked at, so that some would seem to move by luck: false discoveries are held down over
all of them together (`models.changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import wording
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from models.alerts import Alert
from models.changes import Change, Sums, changes
from queries.catalog import Metric
from queries.engine import Result
from queries.soundness import is_comparable, is_complete, is_sound

# Metric, what it is cut by, and the page on which it is answered.
LOOKED_AT: tuple[tuple[str, str, str], ...] = (
    ("cure_rate", "bucket", "buckets"),
    ("forward_roll_rate", "bucket", "buckets"),
    ("entry_rate", "segment", "buckets"),
    ("success_rate", "team", "targets"),
    ("contactability_rate", "bucket", "contact"),
    ("right_party_contact_rate", "channel", "channels"),
    ("promise_kept_rate", "team", "promises"),
    ("process_satisfaction", "survey_method", "satisfaction"),
    ("breach_rate", "team", "compliance"),
)
MOST_SAID = 5
_ROSE = N_("{metric}, {member}: rose from {before} to {after}, {when} against {when_before} (n = {n})")
_FELL = N_("{metric}, {member}: fell from {before} to {after}, {when} against {when_before} (n = {n})")


@dataclass(frozen=True, slots=True)
class Movement:
    """A change that stands.

    Attributes:
        metric: whose figure it is.
        by, member: the slice.
        month, before: the months that are compared.
        change: between them.
        page: where it is answered.
    """

    metric: Metric
    by: str
    member: str | None
    month: date
    before: date
    change: Change
    page: str

    @property
    def is_better(self) -> bool | None:
        """Whether it is good news, or None where neither way is."""
        if self.metric.better == "neither":
            return None
        return (self.change.amount > 0) == (self.metric.better == "higher")

    @property
    def touched(self) -> float:
        """How many observations went another way than before."""
        return abs(self.change.amount) * self.change.after.n


@dataclass(frozen=True, slots=True)
class Movements:
    """What changed, the most first, and of how many figures that were compared."""

    found: tuple[Movement, ...]
    compared: int


def movements(results: Sequence[tuple[Result, str]], breaks: Sequence[date]) -> Movements:
    """Compare each slice's newest month with the one before.

    Args:
        results: each by month and one dimension, with the page that answers it.
        breaks: the first months of a new coding; nothing is compared across them.
    """
    pairs = [(pair, page) for result, page in results for pair in _pairs(result, breaks)]
    tested = changes([(_sums(before), _sums(after)) for (_, _, before, after), _ in pairs])
    found = [
        Movement(metric, by, after[by], after["month"], before["month"], change, page)
        for ((metric, by, before, after), page), change in zip(pairs, tested, strict=True)
        if change is not None and change.is_detectable
    ]
    # A score of one to five is set beside shares by what it spans.
    found.sort(key=lambda m: m.touched / (4 if m.metric.unit == "score" else 1), reverse=True)
    return Movements(tuple(found[:MOST_SAID]), sum(change is not None for change in tested))


def _pairs(
    result: Result, breaks: Sequence[date]
) -> list[tuple[Metric, str, dict[str, Any], dict[str, Any]]]:
    metric, (_, by) = result.metric, result.by
    rows = [row for row in result.records if row["value"] == row["value"]]
    partial = {row["month"] for row in result.records if not is_complete(metric, row)}
    months = {row["month"] for row in rows} - partial
    sound = sorted(month for month in months if is_sound(metric, month, breaks))
    if len(sound) < 2 or not is_comparable(metric, sound[-1], sound[-2], breaks):
        return []
    at = {(row["month"], row[by]): row for row in rows}
    return [
        (metric, by, at[sound[-2], member], at[sound[-1], member])
        for month, member in at
        if month == sound[-1] and (sound[-2], member) in at
    ]


def _sums(row: dict[str, Any]) -> Sums:
    squares = row.get("squares")
    return Sums(float(row["numerator"]), float(row["n"]), None if squares is None else float(squares))


def sentence(movement: Movement, numbers: Numbers) -> str:
    """Say a change: of what, from what to what, when, and of how many."""
    t, metric, change = numbers.words, movement.metric, movement.change
    return t(
        _ROSE if change.amount > 0 else _FELL,
        metric=t(metric.title),
        member=numbers.member(movement.by, movement.member),
        before=numbers.value(change.before.value, metric.unit),
        after=numbers.value(change.after.value, metric.unit),
        when=wording.period(metric, movement.month, numbers),
        when_before=numbers.brief_period(movement.before, is_opening=metric.timing == "opening"),
        n=numbers.count(change.after.n),
    )


def is_said(movement: Movement, alerts: Iterable[Alert]) -> bool:
    """Whether one of the alerts tells of the same change."""
    same = (movement.metric.name, movement.by, movement.member, movement.month, movement.before)
    return any((a.figure, a.by, a.member, a.month, a.month_before) == same for a in alerts)


def verdict(movement: Movement) -> str:
    """Return in one word whether a change is good news; translated where it is shown."""
    if movement.is_better is None:
        return N_("changed")
    return N_("better") if movement.is_better else N_("worse")


def summary(found: Movements, numbers: Numbers) -> str:
    """Say how many figures were compared, and what the list means."""
    t, n = numbers.words, numbers.count(found.compared)
    if not found.compared:
        return t("There is no month before that these figures could be compared with.")
    if not found.found:
        return t("No change on the month before is more than luck, of {n} figures compared.", n=n)
    return t(
        "The largest changes that are more than luck, of {n} figures compared: of all that would be "
        "listed so, no more than one in twenty is luck.",
        n=n,
    )
