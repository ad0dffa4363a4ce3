"""Two periods that can be compared, a rate's change split, and how far they are from a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import wording
from models.decomposition import Decomposition, Group, decompose, jackknifed
from queries.engine import Result
from queries.lineage import shifted
from queries.soundness import is_comparable, is_sound

# Months taken where none are chosen.
_USUAL = 3


@dataclass(frozen=True, slots=True)
class Periods:
    """Two periods of as many months each, from and to, both included."""

    before: tuple[date, date]
    now: tuple[date, date]


@dataclass(frozen=True, slots=True)
class Gap:
    """What parts a rate from an earlier period's, and both from a target where one is set.

    A target is a number: it has no cases, and so no mix. What parts the rate from it is therefore told in
    two steps: how far the period before was from it, and how the rate has moved since, by mix and by
    performance. target + (before − target) + mix + rate = now.

    Attributes:
        split: the move between the periods.
        target: what was aimed at in the period now, or None where it is set against the earlier period alone.
    """

    split: Decomposition
    target: float | None = None

    @property
    def start(self) -> float:
        """What the rate now is set against."""
        return self.split.before if self.target is None else self.target

    @property
    def total(self) -> float:
        """The gap: the rate now minus what it is set against."""
        return self.split.after - self.start

    @property
    def inherited(self) -> float:
        """How far the period before was from the target; zero where none is set."""
        return self.split.before - self.start


def periods(
    by_month: Result, breaks: Sequence[date], against: str, since: date | None, until: date | None
) -> Periods | None:
    """Return the newest period whose outcomes are known, and the one it is set against.

    Args:
        by_month: the rate by month, of all months.
        breaks: first months of a new coding; nothing is compared across them.
        against: `before`, the months just before, or `year`, the same months a year earlier.
        since, until: the months chosen by hand; the last three where none are.

    Returns:
        None where the data does not hold both periods whole, in one coding.
    """
    metric = by_month.metric
    known = [
        row["month"]
        for row in by_month.records
        if row["value"] == row["value"]
        and is_sound(metric, row["month"], breaks)
        and wording.is_complete(metric, row)
    ]
    chosen = [m for m in known if (not since or m >= since) and (not until or m <= until)]
    if not since:
        chosen = chosen[-_USUAL:]
    if not chosen:
        return None
    length = (chosen[-1].year - chosen[0].year) * 12 + chosen[-1].month - chosen[0].month + 1
    back = 12 if against == "year" else length
    before = [shifted(chosen[0], place - back) for place in range(length)]
    is_whole = len(chosen) == length and set(before) <= set(known) and back >= length
    if not is_whole or not is_comparable(metric, chosen[-1], before[0], breaks):
        return None
    return Periods((before[0], before[-1]), (chosen[0], chosen[-1]))


def target_of(by_month: Result, now: tuple[date, date], goals: Mapping[date, float]) -> float | None:
    """Return what the rate of a period would be, had each of its months been just at its goal.

    Months weigh as they do in the rate itself, by their denominators. None where a month has no goal.
    """
    rows = [row for row in by_month.records if now[0] <= row["month"] <= now[1]]
    weights = [float(row["denominator"] or 0) for row in rows]
    if not sum(weights) > 0 or any(row["month"] not in goals for row in rows):
        return None
    aimed = [goals[row["month"]] * weight for row, weight in zip(rows, weights, strict=True)]
    return sum(aimed) / sum(weights)


def split(before: Result, now: Result) -> Decomposition | None:
    """Split the change between two results by the same dimensions; of amounts without errors."""
    return decompose(_groups(before, now, now.by), is_share=now.metric.kind == "rate")


def split_by_cluster(before: Result, now: Result, cluster: str) -> Decomposition | None:
    """Split the change of a rate of amounts, its errors by the members of the dimension `cluster`.

    Both results are by the groups' dimensions and that one.
    """
    by = tuple(name for name in now.by if name != cluster)
    members = dict.fromkeys(row[cluster] for result in (before, now) for row in result.records)
    shared = [_groups(before, now, by, {cluster: member}) for member in members]
    return jackknifed(_groups(before, now, by), shared)


def _groups(
    before: Result, now: Result, by: Sequence[str], only: Mapping[str, Any] | None = None
) -> list[Group]:
    """Sum both results by their groups; of those rows alone that have the members of `only`."""
    sums: dict[Any, list[float]] = {}
    for place, result in ((0, before), (2, now)):
        for row in result.records:
            if only and any(row[name] != member for name, member in only.items()):
                continue
            of = sums.setdefault(row[by[0]] if len(by) == 1 else tuple(row[n] for n in by), [0.0] * 4)
            of[place] += row["numerator"] or 0.0
            of[place + 1] += row["denominator"] or 0.0
    return [Group(member, *figures) for member, figures in sums.items()]
