"""Which strategies do worse than they should: like cases compared with like, beyond luck.

A cell is a strategy (a channel, a script …) in a group of cases, a bucket or a segment. Hard cases go to the
harshest channels, so a cell is never compared by its raw rate. It is set beside what its own cases promised
(observed and expected cures), and beside the other strategies of the same group within strata of the same
chance, kind and time: the odds ratio of Mantel and Haenszel. Where strata disagree about it there is no one
number, and none is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from models.changes import MOST_FALSE
from models.intervals import CONFIDENCE, FEWEST_FOR_A_RATE, Interval
from models.stratified import Effect, mantel_haenszel

Floats = NDArray[np.float64]

# A strategy is called weak or strong from so many cases on.
FEWEST_FOR_A_FLAG: Final = 100
# Of a cell with fewer cures expected, or fewer failures, only counts are shown.
_FEWEST_EXPECTED: Final = 5.0
# Whether strata agree is asked of few and large ones: groups of chances of about equal size.
_COARSE_BANDS: Final = 4
_REACH: Final = float(norm.ppf(0.5 + CONFIDENCE / 2))


class Rung(StrEnum):
    """The kinds of evidence, the best first."""

    EXPERIMENT = "experiment"
    STRATIFIED = "stratified"
    DOUBLY_ROBUST = "doubly_robust"
    NONE = "none"


class Verdict(StrEnum):
    """What may be said of a cell."""

    BELOW = "below"
    ABOVE = "above"
    IN_LINE = "in_line"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Cell:
    """A strategy in a group of cases.

    Attributes:
        member: of the dimension that tells strategies apart; None where nobody was contacted.
        group: the bucket or segment.
        cured, expected, n: cures, cures expected of these cases, cases.
        spread: standard deviation of the cures, were the chances as expected.
        effect: against the other strategies of the group; None where there is nothing to compare with.
        q_value: the least share of false discoveries at which it would be called different.
    """

    member: str | None
    group: str
    cured: float
    expected: float
    n: int
    spread: float
    effect: Effect | None = None
    q_value: float = float("nan")
    verdict: Verdict = Verdict.TOO_FEW

    @property
    def difference(self) -> float:
        """Observed minus expected, as a share of the cases."""
        return (self.cured - self.expected) / self.n if self.n else float("nan")

    @property
    def interval(self) -> Interval:
        """The 95 % interval of `difference`."""
        reach = _REACH * self.spread / self.n if self.n else float("nan")
        return Interval(self.difference - reach, self.difference + reach)

    @property
    def usual(self) -> Interval:
        """Between how many cures such cases give in 95 of 100 months, by luck alone."""
        reach = _REACH * self.spread
        return Interval(max(self.expected - reach, 0.0), min(self.expected + reach, float(self.n)))

    @property
    def is_enough(self) -> bool:
        """Whether more than counts may be shown."""
        return self.n >= FEWEST_FOR_A_RATE and min(self.expected, self.n - self.expected) >= _FEWEST_EXPECTED


def judge(frame: pd.DataFrame) -> list[Cell]:
    """Judge every cell against the other strategies of its group.

    Args:
        frame: columns `member` (None where nobody was contacted), `group`, the strata `period`, `kind` and
            `band` (of chances), `cured`, `expected` (sums), `n`. Rows of one cell and stratum are added up.

    Returns:
        The cells by group and member. Cases that nobody contacted are a cell too, without an effect: they
        are no strategy, and none is compared with them here (`against`).

    A cell that is found weak is no measure for the others: these are judged once more without it.
    """
    tables = _tables(frame)
    cells = _with_verdicts([cell for table in tables for cell in _cells(table, frozenset())])
    weak = frozenset((c.group, c.member) for c in cells if c.verdict is Verdict.BELOW)
    if not weak:
        return cells
    return _with_verdicts([cell for table in tables for cell in _cells(table, weak)])


def against(frame: pd.DataFrame, group: str, member: str, other: str | None) -> Effect | None:
    """Compare one strategy of a group with one other, or (None) with cases that nobody contacted."""
    table = _table_of(frame, group)
    return None if table is None else _between(table, member, other)


def _between(table: _Table, member: str, other: str | None) -> Effect | None:
    if not {member, other} <= set(table.members):
        return None
    return _uniform_or_not(table.effect([table.place(member)], [table.place(other)]))


def contact_against_none(frame: pd.DataFrame, group: str) -> Effect | None:
    """Compare all cases of a group that were contacted with those that were not: self-cure is no success."""
    table = _table_of(frame, group)
    if table is None or None not in table.members or len(table.members) < 2:
        return None
    contacted = [place for place, member in enumerate(table.members) if member is not None]
    return _uniform_or_not(table.effect(contacted, [table.place(None)]))


def alternatives(frame: pd.DataFrame, cell: Cell) -> list[tuple[str, Effect]]:
    """Return the other strategies that do better in the cell's group by the same measure.

    Returns:
        Those that stand after false-discovery control, in the order of names: between them nothing is said.
    """
    table = _table_of(frame, cell.group)
    if table is None:
        return []
    others = [m for m in table.members if m is not None and m != cell.member]
    tried = [(other, _between(table, other, cell.member)) for other in others]
    known = [(other, effect) for other, effect in tried if effect is not None and _is_large(effect)]
    if not known:
        return []
    q_values = false_discovery_control([effect.p_value for _, effect in known])
    return [
        pair for pair, q in zip(known, q_values, strict=True) if q <= MOST_FALSE and pair[1].odds_ratio > 1
    ]


def _uniform_or_not(effect: Effect | None) -> Effect | None:
    return effect and replace(effect, is_uniform=not effect.disagreement <= MOST_FALSE)


def _is_large(effect: Effect) -> bool:
    return min(effect.compared) >= FEWEST_FOR_A_FLAG


def _is_member(member: Any) -> bool:
    return isinstance(member, str)


class _Table(NamedTuple):
    """The sums of a group: members down, strata across."""

    group: str
    members: list[str | None]
    cured: Floats
    expected: Floats
    n: Floats
    coarse: NDArray[np.int64]

    def place(self, member: str | None) -> int:
        return self.members.index(member)

    def effect(self, mine: Sequence[int], others: Sequence[int]) -> Effect | None:
        """Compare some members with others."""
        if not mine or not others:
            return None
        rows = [(self.cured[list(g)].sum(0), self.n[list(g)].sum(0)) for g in (mine, others)]
        fine = np.array([[cured, n - cured] for cured, n in rows])
        coarse = np.stack([fine[:, :, self.coarse == g].sum(2) for g in np.unique(self.coarse)], axis=2)
        return mantel_haenszel(fine, coarse)


def _tables(frame: pd.DataFrame) -> list[_Table]:
    return [
        _table(str(group), rows) for group, rows in frame.groupby("group", sort=False) if rows["n"].sum() > 0
    ]


def _table_of(frame: pd.DataFrame, group: str) -> _Table | None:
    rows = frame[frame["group"] == group]
    return _table(group, rows) if rows["n"].sum() > 0 else None


def _table(group: str, rows: pd.DataFrame) -> _Table:
    members = [m if _is_member(m) else None for m in rows["member"]]
    ordered: list[str | None] = [*sorted({m for m in members if m is not None})]
    ordered += [None] if None in members else []
    places = [ordered.index(m) for m in members]
    strata = pd.MultiIndex.from_frame(rows[["period", "kind", "band"]].astype(str))
    codes, found = pd.factorize(strata)
    sums = {name: np.zeros((len(ordered), len(found))) for name in ("cured", "expected", "n")}
    for name, table in sums.items():
        np.add.at(table, (places, codes), rows[name].to_numpy(float))
    chance = sums["expected"].sum(0) / np.maximum(sums["n"].sum(0), 1)
    return _Table(group, ordered, **sums, coarse=_coarse(chance, sums["n"].sum(0), found))


def _coarse(chance: Floats, n: Floats, strata: pd.MultiIndex) -> NDArray[np.int64]:
    """Join strata into few: like chances, about equally many cases in each, by kind, early and late."""
    order = np.argsort(chance, kind="stable")
    before = np.empty(len(chance))
    before[order] = n[order].cumsum() - n[order] / 2
    band = np.minimum((before / max(n.sum(), 1) * _COARSE_BANDS).astype(int), _COARSE_BANDS - 1)
    periods = strata.get_level_values(0)
    is_late = np.asarray(periods > sorted(set(periods))[(len(set(periods)) - 1) // 2], int)
    kind = pd.factorize(strata.get_level_values(1))[0]
    return np.asarray(band + _COARSE_BANDS * (is_late + 2 * kind))


def _cells(table: _Table, weak: frozenset[tuple[str, str | None]]) -> list[Cell]:
    contacted = [p for p, m in enumerate(table.members) if m is not None]
    sound = [p for p in contacted if (table.group, table.members[p]) not in weak]
    cells = []
    for place, member in enumerate(table.members):
        n, expected = table.n[place], table.expected[place]
        chance = np.divide(expected, n, out=np.zeros_like(n), where=n > 0)
        spread = sqrt(max(float((n * chance * (1 - chance)).sum()), 0.0))
        cell = Cell(
            member, table.group, float(table.cured[place].sum()), float(expected.sum()), int(n.sum()), spread
        )
        if member is not None and cell.is_enough:
            cell = replace(cell, effect=table.effect([place], [p for p in sound if p != place]))
        cells.append(cell)
    return cells


def _with_verdicts(cells: Sequence[Cell]) -> list[Cell]:
    """Judge all cells together, so that few of those called different are so by luck."""
    tested = [c for c in cells if c.effect is not None]
    effects = [c.effect for c in tested if c.effect is not None]
    if not effects:
        return list(cells)
    q_values = false_discovery_control([effect.p_value for effect in effects])
    # Whether strata agree is asked of every cell as well: some of them disagree by luck.
    asked = [effect for effect in effects if effect.disagreement == effect.disagreement]
    told = false_discovery_control([effect.disagreement for effect in asked]) if asked else []
    apart = {id(effect) for effect, q in zip(asked, told, strict=True) if q <= MOST_FALSE}
    found = {
        id(cell): replace(
            cell,
            q_value=float(q),
            verdict=_verdict(cell, effect, float(q)),
            effect=replace(effect, is_uniform=id(effect) not in apart),
        )
        for cell, effect, q in zip(tested, effects, q_values, strict=True)
    }
    return [found.get(id(cell), cell) for cell in cells]


def _verdict(cell: Cell, effect: Effect, q_value: float) -> Verdict:
    if q_value > MOST_FALSE or cell.n < FEWEST_FOR_A_FLAG or not _is_large(effect):
        return Verdict.IN_LINE
    if cell.cured < cell.expected and effect.odds_ratio < 1:
        return Verdict.BELOW
    if cell.cured > cell.expected and effect.odds_ratio > 1:
        return Verdict.ABOVE
    return Verdict.IN_LINE
