"""The department that is simulated: teams, agencies, collectors, channels and strategies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.synthetic.dice import Array, Dice
from data.synthetic.effects import (
    BETTER_ODDS_RATIO,
    HELPFUL_CHANGE,
    IDLE_CHANGE,
    WORSE_ODDS_RATIO,
)
from data.synthetic.months import Month

# Team → agencies of its people; None is the bank itself.
TEAMS: dict[str, tuple[str | None, ...]] = {
    "Alder": (None,) * 12,
    "Birch": (None,) * 12,
    "Cedar": (None,) * 12,
    "Damson": (None,) * 12,
    "Placements North": ("Heron Recovery",) * 4 + ("Kite Credit Services",) * 4,
    "Placements South": ("Osprey Partners",) * 4,
}
# Teams that have one better and one worse collector each.
_UNEVEN_TEAMS = ("Alder", "Birch", "Cedar", "Damson", "Placements North")

_SURNAMES = (
    ("Lin", "林"), ("Chen", "陈"), ("Wang", "王"), ("Zhao", "赵"), ("Sun", "孙"), ("Zhou", "周"),
    ("Wu", "吴"), ("Xu", "徐"), ("Hu", "胡"), ("Guo", "郭"), ("He", "何"), ("Ma", "马"),
)  # fmt: skip
_GIVEN = (("Mei", "梅"), ("Grace", ""), ("Jun", "军"), ("Oliver", ""), ("Ting", "婷"))
# Said in every name, so that no screenshot can be taken for real people.
MARK = "(synthetic)"

# Employees whose history is not plain: index in the department, then what happened.
MOVER, MOVED_ON, MOVED_FROM = 36, date(2025, 9, 1), "Cedar"
_FIRST_HIRED = date(2017, 3, 1)
LEAVER, LEFT_ON = 20, date(2026, 3, 31)
NEWCOMER, HIRED_ON = 5, date(2025, 6, 2)

CHANNELS = (
    "phone", "sms", "letter", "field_visit", "agency", "payment_link", "automated", "social_media", "legal",
)  # fmt: skip
STRATEGIES = (
    "call_first", "text_first", "letter_first", "visit_first", "agency_placement", "link_first",
    "robot_first", "social_first", "legal_notice",
)  # fmt: skip
SCRIPTS = ("standard", "empathic", "firm")
OUTCOMES = (
    "no_answer", "wrong_party", "invalid_number", "right_party", "promise", "refused", "dispute",
    "hardship", "referred", "delivered", "paid",
)  # fmt: skip
CHANNEL = {name: code for code, name in enumerate(CHANNELS)}
OUTCOME = {name: code for code, name in enumerate(OUTCOMES)}


@dataclass(frozen=True, slots=True)
class Collector:
    """A person who works accounts.

    Attributes:
        odds_ratio: of a cure in a month, against a collector like the 50 equal ones. The truth.
        appetite: -1 is given the easiest accounts, 1 the hardest.
    """

    collector_id: str
    name: str
    team: str
    agency: str | None
    hired_on: date
    left_on: date | None
    odds_ratio: float
    appetite: float

    def works_in(self, month: Month) -> bool:
        """Whether the person works in the whole of a month."""
        return self.hired_on <= month.first and (self.left_on is None or self.left_on >= month.last)


@dataclass(frozen=True, slots=True)
class Department:
    """Everybody who works accounts, in the order of their codes."""

    collectors: tuple[Collector, ...]

    @property
    def ids(self) -> list[str]:
        """The collectors' numbers."""
        return [c.collector_id for c in self.collectors]

    @property
    def odds_ratio(self) -> Array:
        """Everybody's true odds ratio."""
        return np.array([c.odds_ratio for c in self.collectors])

    @property
    def is_external(self) -> Array:
        """Who works for an agency."""
        return np.array([c.agency is not None for c in self.collectors])

    def works_in(self, month: Month) -> Array:
        """Who works in a month."""
        return np.array([c.works_in(month) for c in self.collectors])

    def team_in(self, index: int, month: Month) -> str:
        """Return in which team somebody was in a month; the table `collector` knows the last one only."""
        return MOVED_FROM if index == MOVER and month.first < MOVED_ON else self.collectors[index].team

    def change_odds(self, month: Month) -> Array:
        """Return everybody's odds ratio from the process changes in force in a month."""
        ratio = np.ones(len(self.collectors))
        for _, effective_on, teams, odds in (HELPFUL_CHANGE, IDLE_CHANGE):
            if f"{month.first}" >= effective_on:
                ratio[[self.team_in(i, month) in teams for i in range(len(ratio))]] *= odds
        return ratio


def found(dice: Dice) -> Department:
    """Found the department: who is better and who gets the hard cases is drawn by lot."""
    places = [(team, agency) for team, agencies in TEAMS.items() for agency in agencies]
    odds = _odds(dice, [team for team, _ in places])
    appetite = _appetites(dice, odds)
    hired = dice.stream("hired").integers(0, 2000, len(places))
    return Department(
        tuple(
            Collector(
                collector_id=f"C{i + 1:03}",
                name=_name(i),
                team=team,
                agency=agency,
                hired_on=HIRED_ON if i == NEWCOMER else _FIRST_HIRED + timedelta(days=int(hired[i])),
                left_on=LEFT_ON if i == LEAVER else None,
                odds_ratio=float(odds[i]),
                appetite=float(appetite[i]),
            )
            for i, (team, agency) in enumerate(places)
        )
    )


def _name(index: int) -> str:
    (latin, han), (given, given_han) = _SURNAMES[index % 12], _GIVEN[(index // 12 + index) % 5]
    # Those with a Chinese given name put the surname first.
    words = f"{latin} {given} {han}{given_han}" if given_han else f"{given} {latin}"
    return f"{words} {MARK}"


def _odds(dice: Dice, teams: list[str]) -> Array:
    """Draw one better and one worse person in each uneven team; whoever moves, leaves or comes is equal."""
    odds, rng = np.ones(len(teams)), dice.stream("skill")
    for team in _UNEVEN_TEAMS:
        members = [i for i, t in enumerate(teams) if t == team and i not in (MOVER, LEAVER, NEWCOMER)]
        better, worse = rng.permutation(members)[:2]
        odds[better], odds[worse] = BETTER_ODDS_RATIO, WORSE_ODDS_RATIO
    return odds


def _appetites(dice: Dice, odds: Array) -> Array:
    """Give the best people the hard cases and the worst the easy ones; spread the others evenly."""
    appetite = np.where(odds > 1, 0.9, -0.9)
    equal = np.flatnonzero(odds == 1)
    appetite[equal] = dice.stream("appetite").permutation(np.linspace(-1, 1, len(equal)))
    return appetite
