"""Verdicts against the truth: departments are made up, and what is said of them is held to what was put in.

Each is built and trained as `dunlin demo` does it, by the code of the pages; nothing is simplified. The seeds
are fixed before anybody looks.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from scipy.stats import binom, norm

from dashboard.change_judging import BY, judge_change
from dashboard.expected_figures import FIGURES, against
from dashboard.importing.modelling import follow
from dashboard.strategy_figures import judge_strategies, strata_of
from data.demo import TRUTHS, build_demo
from models.benchmark import FAR, Member, outside_by_raw_rate
from queries import Reader, Scope, connect
from queries.changes import process_changes
from queries.scope import month_label
from queries.store import Store

FIRST_SEED, SEEDS = 101, 20
# Before the first process change, which helps whole teams, collectors differ by themselves alone.
_LAST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was said of one department, and whether it was so.

    Attributes:
        equal, outside_near, outside_far: equal collectors, and those of them outside of the 95 % and of the
            99.8 % limits.
        flagged, by_raw: those of them that are called different, and that a raw rate would call so.
        different, found, power: truly different ones, those that lie outside of the 95 % limits on the right
            side, and how many theory says should.
        first_weak: the dearest of the strategies called weak; `sound_weak`: those of the others called so.
        cells: strategies judged.
        helpful, helpful_truth, helpful_low, helpful_high: the effective change's effect in points: estimated,
            true, and its interval. `helpful_said`, `idle_said`: the verdicts on the effective and the other.
    """

    seed: int
    equal: int
    outside_near: int
    outside_far: int
    flagged: int
    by_raw: int
    different: int
    found: int
    power: float
    first_weak: str
    sound_weak: int
    cells: int
    helpful: float
    helpful_truth: float
    helpful_low: float
    helpful_high: float
    helpful_said: str
    idle_said: str


def judge(seed: int) -> Verdicts:
    """Make a department up, train its model, and hold what is said of it to its truths."""
    home = Path(mkdtemp(prefix="verdicts"))
    try:
        store = Store.of("demo", home)
        build_demo(store, seed=seed)
        truths = json.loads((store.root / TRUTHS).read_text("utf-8"))
        follow(store, lambda _: None, is_first=True)
        warehouse = connect(store.current())
        found = _judged(seed, warehouse.reader(), truths)
        warehouse.close()
        return found
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _judged(seed: int, reader: Reader, truths: Mapping[str, Any]) -> Verdicts:
    people, weak = truths["collectors"], truths["strategies"]["weak"]
    until = people["comparable_before"]
    months = [m for m in reader.months() if month_label(m) < until][-_LAST_MONTHS:]
    figure = FIGURES["cures"]
    scope = Scope.of(month_label(months[0]), month_label(months[-1]))
    board = against(figure, reader.run(figure.metric, scope, figure.by("collector")), "collector")
    known = {m.member: m for m in board.members if m.has_rate}
    equal = [known[c] for c in people["equal"] if c in known]
    raw = {m.member for m in outside_by_raw_rate(board.members)}
    different = {c: side for side in ("better", "worse") for c in people[side] if c in known}
    odds = {"better": people["better_odds_ratio"], "worse": people["worse_odds_ratio"]}
    strategies = _strategies(reader)
    sound = [s for s in strategies["weak"] if s != (weak["channel"], weak["bucket"])]
    first = strategies["weak"][0] if strategies["weak"] else ("none", "")
    helpful, idle = _changes(reader, truths)
    effect = helpful.effect
    return Verdicts(
        seed,
        len(equal),
        sum(m.is_outside for m in equal),
        sum(_is_far_outside(m) for m in equal),
        sum(m.is_flagged for m in equal),
        sum(m.member in raw for m in equal),
        len(different),
        sum(known[c].is_outside and (known[c].z > 0) == (side == "better") for c, side in different.items()),
        sum(board.power(known[c].n, odds[side]) for c, side in different.items()),
        " × ".join(first),
        len(sound),
        strategies["cells"],
        effect.amount,
        _true_points(reader, truths["process_changes"][0]),
        effect.interval.low,
        effect.interval.high,
        helpful.verdict,
        idle.verdict,
    )


def _is_far_outside(member: Member) -> bool:
    return bool(abs(member.z) > norm.ppf(0.5 + FAR / 2))


def _strategies(reader: Reader) -> dict[str, Any]:
    by, within = "channel", "bucket"
    judged = judge_strategies(
        by,
        within,
        reader.run("cures_to_expected", None, strata_of(by, within, "segment")),
        reader.run("lost_amount", None, (by, within)),
        None,
    )
    return {"weak": [(str(c.member), c.group) for c in judged.weak], "cells": len(judged.strategies)}


def _changes(reader: Reader, truths: Mapping[str, Any]) -> tuple[Any, Any]:
    every = process_changes(reader)
    by_id = {change.change_id: change for change in every}
    breaks = reader.warehouse.breaks
    names = ("cures_to_expected",)

    def read(name: str, by: tuple[str, ...] = BY) -> Any:
        return reader.run(name, None, by)

    helpful, idle = (
        judge_change(read, names, by_id[one["change_id"]], every, breaks)[0]
        for one in truths["process_changes"]
    )
    return helpful, idle


def _true_points(reader: Reader, change: Mapping[str, Any]) -> float:
    """What the change truly did, as a share of the cases: the cures of each band less those without it."""
    scope = Scope.of(change["effective_on"][:7], None, team=change["teams"])
    rows = reader.run("cures_to_expected", scope, ("chance_band",)).frame
    n, rate = rows["n"].to_numpy(float), (rows["numerator"] / rows["n"]).to_numpy(float)
    without = rate / (rate + (1 - rate) * change["odds_ratio"])
    return float((n * (rate - without)).sum() / n.sum())


def measure(seeds: int = SEEDS) -> str:
    """Judge so many departments and return the section that says how it went."""
    found = []
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        found.append(judge(seed))
        print(found[-1], flush=True)
    return report(found)


def report(found: list[Verdicts]) -> str:
    """Return what was found, in Markdown."""
    equal = sum(v.equal for v in found)
    truly = sum(v.helpful_low <= v.helpful_truth <= v.helpful_high for v in found)
    rows = {
        "equal collectors outside of the 95 % limits": _share(
            sum(v.outside_near for v in found), equal, 0.05
        ),
        "… of the 99.8 % limits": _share(sum(v.outside_far for v in found), equal, 0.005),
        "… called different": _share(sum(v.flagged for v in found), equal),
        "… set apart by the 95 % interval of the raw rate": _share(sum(v.by_raw for v in found), equal),
        "truly different collectors outside of the 95 % limits": (
            f"{sum(v.found for v in found)} of {sum(v.different for v in found)}; theory gives "
            f"{sum(v.power for v in found):.0f}"
        ),
        "the truly weak strategy comes first": (
            f"{sum(v.first_weak == 'letter × M2' for v in found)} of {len(found)} departments"
        ),
        "sound strategies called weak": _share(
            sum(v.sound_weak for v in found), sum(v.cells - 1 for v in found), 0.05
        ),
        "the effective change's true effect lies within its 95 % interval": (
            f"{truly} of {len(found)}; on average {np.mean([v.helpful for v in found]) * 100:+.2f} points, "
            f"truly {np.mean([v.helpful_truth for v in found]) * 100:+.2f}"
        ),
        "the effective change is called an effect": f"{sum(v.helpful_said == 'effect' for v in found)}",
        "the idle one is called no detectable effect": f"{sum(v.idle_said == 'none' for v in found)}",
    }
    table = "\n".join(f"| {what} | {said} |" for what, said in rows.items())
    return f"""## Verdicts on departments whose truth is known

{len(found)} departments, made up with seeds {found[0].seed} to {found[-1].seed}, trained and judged by the
code of the pages; collectors over the twelve months before the first process change. In brackets what is
allowed, and what sampling error makes of it.

| what | found |
|---|---|
{table}
"""


def _share(count: int, of: int, allowed: float | None = None) -> str:
    said = f"{count} of {of} ({count / of:.1%})"
    if allowed is None:
        return said
    return f"{said} (allowed {allowed:.1%}: up to {int(binom.ppf(0.99, of, allowed))} of so many by luck)"
