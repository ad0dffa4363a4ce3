"""The page Collectors: all in the order of names, or one person's card beside the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import collector_card
from dashboard.numbers import Numbers
from queries import Scope, Warehouse
from queries.people import Course, Person, people
from queries.store import Store

NUMBERS = Numbers("en", "USD")
ANN = Person("C1", "Ann", "North", None, date(2004, 4, 30), None, (Course("tone", date(2005, 4, 2)),))

OpenPage = Callable[..., AppTest]
Publish = Callable[..., Store]


def _snapshot(account: str, day: str, days: int, collector: str) -> dict[str, Any]:
    return {
        "account_id": account,
        "as_of": day,
        "days_past_due": days,
        "balance": 100,
        "past_due_amount": 100 if days else 0,
        "status": "open",
        "collector_id": collector,
    }


@pytest.fixture(scope="module")
def department(publish: Publish) -> Store:
    """Two teams of a person each; Ann's forty cases are cured by three quarters, Bob's thirty by a third."""
    rows = []
    for place in range(70):
        collector, cured = ("C1", place < 30) if place < 40 else ("C2", place < 50)
        rows.append(_snapshot(f"A{place}", "2005-04-30", 10, collector))
        rows.append(_snapshot(f"A{place}", "2005-05-31", 0 if cured else 40, collector))
    collectors = [
        {"collector_id": "C1", "name": "Zoe *bold*", "team": "North", "hired_on": "2004-04-30"},
        {"collector_id": "C2", "name": "Bob", "team": "South"},
    ]
    courses = [{"collector_id": "C1", "course": "tone", "completed_on": "2005-04-02"}]
    return publish({"snapshot": rows, "collector": collectors, "training": courses})


def _said(app: AppTest) -> str:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return "\n".join(e.value for kind in ("markdown", "caption") for e in app.main.get(kind))


def test_people_are_in_the_order_of_names_and_no_others_are_shown_than_the_scope_keeps(
    department: Store, opened: Callable[[Store], Warehouse]
) -> None:
    reader = opened(department).reader()
    assert [person.name for person in people(reader)] == ["Bob", "Zoe *bold*"]
    assert [person.collector for person in people(reader, Scope.of(team="North"))] == ["C1"]
    viewer = opened(department).reader(Scope.of(collector="C2"))
    assert [person.collector for person in people(viewer)] == ["C2"]


def test_of_a_person_place_tenure_and_courses_are_known(
    department: Store, opened: Callable[[Store], Warehouse]
) -> None:
    bob, zoe = people(opened(department).reader())
    assert (zoe.hired_on, zoe.left_on) == (date(2004, 4, 30), None)
    assert zoe.courses == (Course("tone", date(2005, 4, 2)),)
    assert (bob.hired_on, bob.courses) == (None, ())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_collectors_are_drawn_by_one_figure(open_page: OpenPage, department: Store, lang: str) -> None:
    app = open_page(department, "collectors", {"lang": lang})
    said = _said(app)
    assert "57.1%" in said
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_collector_in_the_link_opens_his_card(open_page: OpenPage, department: Store, lang: str) -> None:
    said = _said(open_page(department, "collectors", {"lang": lang, "collector": "C1"}))
    # 30 of 40 are Ann's, 40 of 70 all.
    assert "75.0%" in said
    assert "57.1%" in said
    assert "\\*bold\\*" in said


def test_a_table_that_is_missing_is_named(open_page: OpenPage, uci_store: Store) -> None:
    assert "collector" in _said(open_page(uci_store, "collectors"))


def test_what_is_said_of_a_person_goes_no_further_than_what_is_shown() -> None:
    assert collector_card.about(ANN, date(2005, 4, 30), NUMBERS) == [
        "Team North.",
        "Here since Apr 30, 2004: 1.0 years.",
        "Courses: tone (Apr 2005).",
    ]
    assert collector_card.about(ANN, date(2005, 3, 31), NUMBERS)[-1] == "No course on record."


@pytest.mark.parametrize(
    ("own", "whole", "said"),
    [
        ((30, 40), (40, 70), "Ann: success rate, by cases 75.0% (n = 40), 57.1% over all; whether"),
        ((20, 40), (35, 70), "Ann: success rate, by cases 50.0% (n = 40), 50.0% over all: no detectable"),
        ((3, 4), (35, 70), "Ann: 3 of 4 for the success rate, by cases, too few for a rate"),
        ((0, 0), (35, 70), "Ann: no observation of the success rate, by cases in these months"),
        ((30, 40), (30, 40), "Ann: success rate, by cases 75.0% (n = 40)"),
    ],
)
def test_a_person_is_set_beside_the_whole_and_not_judged(
    result_of: Callable[..., Any], own: tuple[int, int], whole: tuple[int, int], said: str
) -> None:
    mine, everyone = (
        result_of("success_rate", [{"numerator": k, "denominator": n}], by=()) for k, n in (own, whole)
    )
    assert collector_card.verdict(mine, everyone, "Ann", NUMBERS).startswith(said)


def test_a_person_of_too_few_cases_beside_too_few_is_drawn_as_counts(result_of: Callable[..., Any]) -> None:
    few = result_of("success_rate", [{"numerator": 3, "denominator": 4}], by=())
    figure = collector_card.beside_all([(few, few)], "Ann", NUMBERS, "light")
    assert "3 of 4" in str(figure.to_dict())
    assert "75" not in str(figure.to_dict()["layout"].get("annotations", ""))
