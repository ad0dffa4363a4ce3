"""The tables that hold no debtors: collectors, process changes, courses, rights and goals."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from data.synthetic.department import TEAMS, Department
from data.synthetic.dice import Array, Dice
from data.synthetic.effects import HELPFUL_CHANGE, IDLE_CHANGE
from data.synthetic.months import Month, day_number
from data.synthetic.parquet import Tables, dates
from data.synthetic.tally import Tally
from queries.sentence import N_

# How much better than what was reached the goals are: rates in points, amounts as a share.
_BETTER_RATE, _BETTER_AMOUNT = 0.01, 1.03

# Course → share of the collectors who take it in the period.
_COURSES = {
    N_("compliance"): 1.0,
    N_("negotiation"): 0.5,
    N_("hardship and empathy"): 0.4,
    N_("reading figures"): 0.3,
}


def write_collectors(tables: Tables, department: Department) -> None:
    """Write the table `collector`."""
    everybody = department.collectors
    tables.add(
        "collector",
        {
            "collector_id": pa.array(department.ids),
            "name": pa.array([c.name for c in everybody]),
            "team": pa.array([c.team for c in everybody]),
            "agency": pa.array([c.agency for c in everybody], pa.string()),
            "hired_on": pa.array([c.hired_on for c in everybody], pa.date32()),
            "left_on": pa.array([c.left_on for c in everybody], pa.date32()),
        },
    )


def write_changes(tables: Tables) -> None:
    """Write the table `process_change`: which of them helped is for the reader to find out."""
    said = {
        HELPFUL_CHANGE[0]: (
            N_("Payment link sent during the call"),
            N_("The link goes out while the debtor listens."),
        ),
        IDLE_CHANGE[0]: (
            N_("New wording of letters"),
            N_("Shorter letters with a picture of the branch."),
        ),
    }
    changes = (HELPFUL_CHANGE, IDLE_CHANGE)
    tables.add(
        "process_change",
        {
            "change_id": pa.array([c[0] for c in changes]),
            "name": pa.array([said[c[0]][0] for c in changes]),
            "effective_on": pa.array([date.fromisoformat(c[1]) for c in changes], pa.date32()),
            "teams": pa.array([";".join(c[2]) for c in changes]),
            "description": pa.array([said[c[0]][1] for c in changes]),
        },
    )


def write_training(tables: Tables, department: Department, history: tuple[Month, ...], dice: Dice) -> None:
    """Write the table `training`: courses by lot, which truly changed nothing."""
    rng, taken = dice.stream("training"), []
    for collector in department.collectors:
        for course, share in _COURSES.items():
            month = history[int(rng.integers(0, len(history)))]
            day = month.eve + int(rng.integers(1, 28))
            left = day_number(collector.left_on) if collector.left_on else day
            if rng.random() < share and day_number(collector.hired_on) <= day <= left:
                taken.append((month.label, collector.collector_id, course, day))
    for label in sorted({row[0] for row in taken}):
        rows = [row for row in taken if row[0] == label]
        columns = {
            "collector_id": pa.array([row[1] for row in rows]),
            "course": pa.array([row[2] for row in rows]),
            "completed_on": dates(np.array([row[3] for row in rows])),
        }
        tables.add("training", columns, label)


def write_entitlements(tables: Tables, department: Department) -> None:
    """Write the table `entitlement`: manager, administrator, analyst, leads and collectors."""
    rights: list[tuple[str, str, str | None, str | None]] = [
        ("manager@example.com", "manager", None, None),
        ("admin@example.com", "administrator", None, None),
        ("analyst@example.com", "analyst", None, None),
    ]
    rights += [
        (f"lead.{team.lower().replace(' ', '.')}@example.com", "team_lead", team, None) for team in TEAMS
    ]
    rights += [(f"{c.lower()}@example.com", "collector", None, c) for c in department.ids]
    names = ("email", "role", "team", "collector_id")
    tables.add(
        "entitlement",
        {name: pa.array([r[i] for r in rights], pa.string()) for i, name in enumerate(names)},
    )


def write_targets(tables: Tables, tally: Tally, history: tuple[Month, ...]) -> None:
    """Write the table `target`: cure rate and recovered amount, a little above what was reached on average.

    Every collector of a team has the same goal, whatever cases he is given: as houses do, and as is unfair.
    A cure rate is that of the month in which accounts were past due, as the metric has it.
    """
    people = tally.department.collectors
    members: list[tuple[str, str | None, Array, int]] = [("department", None, np.ones(len(people), bool), 1)]
    for team in TEAMS:
        is_in = np.array([c.team == team for c in people])
        members.append(("team", team, is_in, 1))
        members += [("collector", c.collector_id, is_in, int(is_in.sum())) for c in people if c.team == team]
    goals: list[tuple[Any, ...]] = []
    for level, member, is_in, shared_by in members:
        rate = tally.cured[:, is_in].sum() / max(tally.worked[:, is_in].sum(), 1) + _BETTER_RATE
        recovered = tally.recovered[:, is_in].sum() / 100 / tally.months / shared_by * _BETTER_AMOUNT
        goals.append((level, member, "cure_rate", round(float(rate), 3)))
        goals.append((level, member, "recovered_amount", float(round(recovered, -3))))
    for month in history:
        columns = {
            name: pa.array([goal[i] for goal in goals], pa.string())
            for i, name in enumerate(("level", "member", "metric"))
        }
        columns["month"] = pa.array([month.first] * len(goals), pa.date32())
        columns["value"] = pa.array([goal[3] for goal in goals], pa.float64())
        tables.add("target", columns, month.label)
