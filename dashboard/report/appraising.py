"""One collector's appraisal: what came of each part beside what was to be expected, and the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.expected_figures import Window
from dashboard.report.department import COMPARED, COURSES, MONEY, Department
from models.appraisal import Index, Part, Score, counted, measured, score, too_few
from models.benchmark import Member
from queries.appraisal_weights import Weights

# Parts that rest on the same cases and days are moved by the same luck.
_FAMILIES: Final[Mapping[str, str]] = {
    "cures_to_expected": "outcome",
    "promise_kept_rate": "outcome",
    MONEY: "outcome",
    "collector_satisfied_rate": "debtors",
    "complaints_per_1000": "debtors",
}
_UNKNOWN: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one part, beside what was to be expected.

    Attributes:
        index: 100 as expected.
        observed, expected: numbers or amounts; expected is NaN where too little is known to say it.
        n: of how many observations, or courses; 0 where there was none.
        used: the months looked at; None of courses, which are all that were completed so far.
        member: the collector among all, of a figure that is compared among them.
    """

    name: str
    index: Index
    observed: float
    expected: float
    n: float
    used: Window | None = None
    member: Member | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether nothing at all may be shown: who answered could be told."""
        return self.name in COMPARED and 0 < self.n < COMPARED[self.name].fewest


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A person's appraisal.

    Attributes:
        came: by part, in the order of the score's.
        left_out: parts that the data cannot answer.
    """

    score: Score
    came: tuple[Came, ...]
    left_out: tuple[str, ...]


def appraise(department: Department, collector: str, weights: Weights) -> Appraisal:
    """Appraise one collector by the weights of his department.

    Raises:
        AppraisalError: of the parts nothing can be answered, or money alone.
    """
    found = {name: part for name, _ in weights.parts if (part := came(department, collector, name))}
    shared = weights.over(found)
    parts = [
        Part(name, weight, _FAMILIES.get(name, name), found[name].index) for name, weight in shared.items()
    ]
    left_out = tuple(name for name, _ in weights.parts if name not in shared)
    return Appraisal(score(parts), tuple(found[name] for name in shared), left_out)


def came(department: Department, collector: str, name: str) -> Came | None:
    """Return what came of a part; None where the data cannot answer it."""
    if name == COURSES:
        return _courses(department, collector)
    if name == MONEY:
        return _money(department, collector)
    standing = department.standing(name)
    if standing is None:
        return None
    member, index = standing.member(collector), standing.index(standing.member(collector))
    if member is None or not member.has_rate:
        # What nobody else had is not compared, but there all the same.
        observed, n = standing.seen.get(collector, (0.0, 0.0))
        return Came(name, index, observed, _UNKNOWN, n, standing.used, member)
    return Came(name, index, member.observed, member.expected, member.n, standing.used, member)


def _courses(department: Department, collector: str) -> Came | None:
    person = next((p for p in department.staff if p.collector == collector), None)
    given = len(department.courses)
    if person is None or not given:
        return None
    taken, usual = len(department.taken(person)), department.usual_courses
    return Came(COURSES, counted(taken / given, usual / given), taken, usual, given)


def _money(department: Department, collector: str) -> Came | None:
    received = department.received()
    if received is None:
        return None
    own = received.member(collector)
    if own is None:
        return Came(MONEY, too_few(received.between), 0, _UNKNOWN, 0, received.used)
    if not own.has_ratio:
        return Came(MONEY, too_few(received.between), own.observed, _UNKNOWN, own.n, received.used)
    index = measured(own.observed / own.expected, own.variance, received.between)
    return Came(MONEY, index, own.observed, own.expected, own.n, received.used)
