"""A goal is shown to whoever sees all that it is for, beside the figure that it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queries import Reader, Scope
from queries.errors import NotLoadedError, ScopeError, UnknownNameError
from queries.targets import attainment
from tests.conftest import Built

APRIL, MAY, JUNE = date(2005, 4, 1), date(2005, 5, 1), date(2005, 6, 1)


def _goal(level: str, member: str | None, month: date, value: float) -> dict[str, Any]:
    return {"level": level, "member": member, "metric": "cure_rate", "month": month, "value": value}


@pytest.fixture(scope="module")
def department(warehouse_from: Callable[..., Built]) -> Built:
    """Two teams of one collector each: A of Ann is cured, B of Bo is not."""
    states = {"A": ("c1", "M1", "current"), "B": ("c2", "M2", "M3")}
    ends = (date(2005, 4, 30), date(2005, 5, 31))
    return warehouse_from(
        {
            "collector": [
                {"collector_id": "c1", "name": "Ann", "team": "North"},
                {"collector_id": "c2", "name": "Bo", "team": "South"},
            ],
            "snapshot": [
                {"account_id": a, "as_of": end, "bucket": bucket, "collector_id": c}
                for a, (c, *buckets) in states.items()
                for end, bucket in zip(ends, buckets, strict=True)
            ],
            "target": [
                _goal("department", None, APRIL, 0.4),
                _goal("team", "North", APRIL, 0.5),
                _goal("team", "South", APRIL, 0.3),
                _goal("team", "South", JUNE, 0.35),
                _goal("collector", "c1", APRIL, 0.6),
                _goal("collector", "c2", APRIL, 0.2),
                {**_goal("team", "North", APRIL, 9.0), "metric": "recovered_amount"},
            ],
        }
    )


def _seen(reader: Reader, level: str, wish: Scope | None = None) -> dict[str | None, float]:
    rows = reader.targets("cure_rate", wish, level).to_pylist()
    return {row["member"]: row["value"] for row in rows if row["month"] == APRIL}


def test_goals_are_read_by_level(department: Built) -> None:
    assert _seen(department.reader, "department") == {None: 0.4}
    assert _seen(department.reader, "team") == {"North": 0.5, "South": 0.3}
    assert _seen(department.reader, "collector") == {"c1": 0.6, "c2": 0.2}


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        (Scope.of(team="North"), [{}, {"North": 0.5}, {"c1": 0.6}]),
        (Scope.of(collector="c2"), [{}, {}, {"c2": 0.2}]),
        (Scope.of(team="North", collector="c2"), [{}, {}, {}]),
        # Half of a team's buckets is not what its goal is for.
        (Scope.of(bucket="M1"), [{}, {}, {}]),
        (Scope(is_empty=True), [{}, {}, {}]),
    ],
    ids=str,
)
def test_who_sees_a_part_sees_no_goal_of_the_whole(
    department: Built, viewer: Scope, expected: list[dict[str, float]]
) -> None:
    bounded = department.warehouse.reader(viewer)
    for level, goals in zip(("department", "team", "collector"), expected, strict=True):
        assert _seen(bounded, level) == goals
        if not viewer.is_empty:
            assert _seen(department.reader, level, viewer) == goals


def test_months_bound_goals(department: Built) -> None:
    rows = department.reader.targets("cure_rate", Scope.of("2005-04", "2005-05"), "team").to_pylist()
    assert {row["month"] for row in rows} == {APRIL}


def test_a_figure_stands_beside_its_goal(department: Built) -> None:
    rows = attainment(department.reader, "cure_rate", level="team")
    told = [(r["member"], r["month"], r["value"], r["target"], r["reason"]) for r in rows]
    assert told == [
        ("North", "2005-04", 1.0, 0.5, None),
        ("South", "2005-04", 0.0, 0.3, None),
        ("South", "2005-05", None, None, "immature"),
        ("South", "2005-06", None, 0.35, "no_observations"),
    ]


def test_the_department_has_one_figure_a_month(department: Built) -> None:
    rows = attainment(department.reader, "cure_rate", Scope.of("2005-04", "2005-04"))
    assert [(r["member"], r["value"], r["target"]) for r in rows] == [(None, 0.5, 0.4)]


def test_what_cannot_be_answered_is_told(department: Built, uci: Reader) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “team”"):
        department.reader.targets("cure_rate", level="teams")
    with pytest.raises(UnknownNameError, match="cure_rate"):
        department.reader.targets("cure_rat")
    with pytest.raises(ScopeError, match="is not loaded"):
        department.reader.targets("cure_rate", Scope.of("2004-01"))
    with pytest.raises(NotLoadedError, match="Targets need the table “target”"):
        uci.targets("cure_rate")
