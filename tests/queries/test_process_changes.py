"""A process change is shown to whoever sees a team in which it was made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from queries import Scope
from queries.changes import ProcessChange, process_changes
from queries.errors import NotLoadedError, UnknownNameError
from tests.conftest import Built

Make = Callable[..., Built]
PEOPLE = [
    {"collector_id": "c1", "name": "Ann", "team": "North"},
    {"collector_id": "c2", "name": "Bo", "team": "South"},
    {"collector_id": "c3", "name": "Cy", "team": "West"},
]
ENDS = [
    {"account_id": who, "as_of": date(2005, 4, 30), "bucket": "M1", "collector_id": who}
    for who in ("c1", "c2", "c3")
]


@pytest.fixture(scope="module")
def department(warehouse_from: Make) -> Built:
    """Three teams; a change in two of them, one in the third, and one of which no team is named."""
    changes = [
        {"change_id": "A", "name": "Links", "effective_on": date(2005, 5, 1), "teams": "South; North"},
        {
            "change_id": "B",
            "name": "Letters",
            "effective_on": date(2005, 6, 15),
            "teams": "West",
            "description": "Shorter.",
        },
        {"change_id": "C", "name": "Hours", "effective_on": date(2005, 4, 1)},
    ]
    return warehouse_from({"collector": PEOPLE, "snapshot": ENDS, "process_change": changes})


def test_changes_are_read_newest_first(department: Built) -> None:
    assert process_changes(department.reader) == [
        ProcessChange("B", "Letters", date(2005, 6, 15), "Shorter.", ("West",)),
        ProcessChange("A", "Links", date(2005, 5, 1), None, ("North", "South")),
        ProcessChange("C", "Hours", date(2005, 4, 1), None, ()),
    ]


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (Scope.of(team="North"), [("A", ("North",))]),
        (Scope.of(team=["North", "West"]), [("B", ("West",)), ("A", ("North",))]),
        # Whoever is granted a collector sees what was changed in his team.
        (Scope.of(collector="c2"), [("A", ("South",))]),
        (Scope.of(team="North", collector="c2"), []),
        (Scope(is_empty=True), []),
    ],
)
def test_a_viewer_learns_of_his_own_teams_only(
    department: Built, viewer: Scope, seen: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = process_changes(department.warehouse.reader(viewer))
    assert [(change.change_id, change.teams) for change in found] == seen


def test_a_wish_narrows_and_is_held_to_the_data(department: Built) -> None:
    assert [c.change_id for c in process_changes(department.reader, Scope.of(team="West"))] == ["B"]
    with pytest.raises(UnknownNameError):
        process_changes(department.reader, Scope.of(team="East"))


def test_what_is_not_loaded_is_said(warehouse_from: Make) -> None:
    without = warehouse_from({"collector": PEOPLE, "snapshot": ENDS})
    with pytest.raises(NotLoadedError, match="process_change"):
        process_changes(without.reader)
