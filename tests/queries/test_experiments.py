"""Experiments: arms by a hash that SQL and Python agree about, kept by name, and counted as assigned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import Reader, Scope
from queries.assignment import ARM_SQL, PLACES, Arm, arm_of, arm_values, place_of
from queries.database import database
from queries.errors import DunlinError
from queries.experiments import Experiment, assignment, carried_out, entrants, forget, outcomes, save, saved
from queries.store import Store
from tests.conftest import Built

Rows = list[dict[str, Any]]
HALVES = (Arm("phone", 0.5), Arm("letter", 0.5))
PLAN: dict[str, Any] = {
    "varies": "channel",
    "outcome": "cured",
    "baseline": 0.3,
    "uplift": 0.03,
    "looks": 2,
}


def _experiment(
    name: str = "Letters", scope: Scope | None = None, arms: tuple[Arm, ...] = HALVES
) -> Experiment:
    return Experiment.of(name, scope or Scope.of("2026-07", "2026-08", bucket="M1"), arms, **PLAN)


# Assignment


def test_a_place_is_the_first_13_digits_of_the_hash_modulo_ten_thousand() -> None:
    digest = hashlib.sha256(b"Letters/A1").hexdigest()
    assert place_of("Letters", "A1") == int(digest[:13], 16) % 10_000


@settings(max_examples=50)
@given(st.text(max_size=20), st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=20))
def test_sql_and_python_give_the_same_arm(name: str, accounts: list[str]) -> None:
    # What no column can hold cannot be an account.
    accounts = [a.encode("utf-8", "ignore").decode().replace("\x00", "") for a in accounts]
    name = name.encode("utf-8", "ignore").decode().replace("\x00", "")
    arms = (Arm("a", 0.2), Arm("b", 0.3), Arm("c", 0.5))
    with database() as con:
        rows = con.execute(
            f"select account_id, {ARM_SQL} from (select unnest($accounts) as account_id)",  # noqa: S608
            {"accounts": accounts, **arm_values(name, arms)},
        ).fetchall()
    assert rows == [(account, arm_of(name, account, arms)) for account in accounts]


def test_arms_get_their_shares_and_another_experiment_draws_anew() -> None:
    arms = (Arm("now", 0.9), Arm("new", 0.1))
    accounts = [f"A{i}" for i in range(20_000)]
    first = [arm_of("first", account, arms) == "new" for account in accounts]
    second = [arm_of("second", account, arms) == "new" for account in accounts]
    # 2,000 expected of each, deviation √(20,000 · 0.1 · 0.9) = 42; of both 200, deviation 14.
    assert abs(sum(first) - 2000) < 170
    assert abs(sum(second) - 2000) < 170
    assert abs(sum(a and b for a, b in zip(first, second, strict=True)) - 200) < 56


def test_every_place_belongs_to_one_arm() -> None:
    arms = (Arm("a", 0.3333), Arm("b", 0.3333), Arm("c", 0.3334))
    assert sum(arm.places for arm in arms) == PLACES


@pytest.mark.parametrize(
    "arms",
    [
        (Arm("one", 1.0),),
        (Arm("one", 0.5), Arm("one", 0.5)),
        (Arm("one", 0.5), Arm("two", 0.4)),
        (Arm("one", 1.0), Arm("two", 0.0)),
        (Arm("one", 0.33333), Arm("two", 0.66667)),
        (Arm("", 0.5), Arm("two", 0.5)),
        tuple(Arm(str(i), 0.1) for i in range(10)),
    ],
)
def test_arms_that_cannot_be_drawn_are_refused(arms: tuple[Arm, ...]) -> None:
    with pytest.raises(DunlinError):
        _experiment(arms=arms)


# What is kept


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "made").mkdir()
    return Store.of("made", tmp_path)


def test_what_is_set_up_is_read_again_and_can_be_deleted(store: Store) -> None:
    assert saved(store) == []
    save(store, _experiment())
    save(
        store,
        _experiment("实验 <b>", Scope.of("2026-09", "2026-10", bucket="M2", segment=["young", "evading"])),
    )
    assert [e.name for e in saved(store)] == ["实验 <b>", "Letters"]
    assert saved(store)[1] == _experiment()
    assert saved(store)[0].scope.of_dimension("segment") == ("young", "evading")
    forget(store, "Letters")
    forget(store, "never there")
    assert [e.name for e in saved(store)] == ["实验 <b>"]


def test_an_experiment_is_not_changed_under_way(store: Store) -> None:
    save(store, _experiment())
    with pytest.raises(DunlinError, match="already"):
        save(store, _experiment(arms=(Arm("phone", 0.9), Arm("letter", 0.1))))
    assert saved(store) == [_experiment()]


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"name": "a"}]', '[{"arms": [{}]}]'])
def test_a_damaged_file_is_told_in_a_sentence(store: Store, content: str) -> None:
    (store.root / "experiments.json").write_text(content, "utf-8")
    with pytest.raises(DunlinError, match=r"experiments\.json is damaged"):
        saved(store)


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"outcome": "praised"},
        {"varies": "weather"},
        {"baseline": 0.0},
        {"uplift": 0.0},
        {"uplift": 0.8},
        {"looks": 0},
        {"looks": 3},
        {"query": {"channel": "phone"}},
        {"since": "2026-09"},
        {"since": "soon"},
    ],
    ids=str,
)
def test_what_cannot_be_carried_out_is_refused(change: dict[str, Any]) -> None:
    plain = json.loads(json.dumps({"since": "2026-07", "until": "2026-08", "query": {"bucket": "M1"}}))
    with pytest.raises(DunlinError):
        Experiment(**{"name": "a", "arms": HALVES, **plain, **PLAN, **change})


def test_looks_are_at_even_distances_and_the_last_is_at_the_end() -> None:
    whole = Experiment.of("a", Scope.of("2026-01", "2026-07"), HALVES, **{**PLAN, "looks": 3})
    assert whole.look_months == (date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1))
    assert _experiment().look_months == (date(2026, 7, 1), date(2026, 8, 1))


# What came of it


def _snapshots(account: str, collector: str, buckets: str) -> Rows:
    ends = [date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
    return [
        {"account_id": account, "as_of": end, "bucket": b, "balance": 100, "collector_id": collector}
        for end, b in zip(ends, buckets.split(), strict=True)
        if b != "-"
    ]


@pytest.fixture(scope="module")
def department(warehouse_from: Callable[[Mapping[str, Rows]], Built]) -> Built:
    """P enters in July and is cured, Q enters in July and is not, though in M1 again in August.

    R enters in August and its end is not known; S enters after the end; T is in M2.
    """
    return warehouse_from(
        {
            "collector": [
                {"collector_id": "c1", "name": "Ann", "team": "North"},
                {"collector_id": "c2", "name": "Bo", "team": "South"},
            ],
            "snapshot": [
                *_snapshots("P", "c1", "M1 current M1 M1"),
                *_snapshots("Q", "c1", "M1 M1 current current"),
                *_snapshots("R", "c2", "current M1 - current"),
                *_snapshots("S", "c2", "current current M1 M1"),
                *_snapshots("T", "c2", "M2 current current current"),
            ],
        }
    )


def _counted(reader: Reader, experiment: Experiment) -> dict[str, tuple[date, int, int]]:
    return {
        row["account_id"]: (row["month"], row["known"], row["success"])
        for row in entrants(reader, experiment).to_pylist()
    }


def test_an_account_counts_once_in_the_first_month_in_which_it_meets_the_conditions(
    department: Built,
) -> None:
    assert _counted(department.reader, _experiment()) == {
        "P": (date(2026, 7, 1), 1, 1),
        "Q": (date(2026, 7, 1), 1, 0),
        "R": (date(2026, 8, 1), 0, 0),
    }


def test_the_counts_by_arm_are_those_of_the_accounts(department: Built) -> None:
    experiment = _experiment()
    expected: dict[tuple[str, date], list[int]] = {}
    for row in entrants(department.reader, experiment).to_pylist():
        assert row["arm"] == arm_of("Letters", row["account_id"], HALVES)
        sums = expected.setdefault((row["arm"], row["month"]), [0, 0, 0])
        for place, value in enumerate((1, row["known"], row["success"])):
            sums[place] += value
    rows = outcomes(department.reader, experiment)
    assert {(r["arm"], r["month"]): [r["entered"], r["known"], r["successes"]] for r in rows} == expected


def test_nobody_sees_more_of_an_experiment_than_his_scope_holds(department: Built) -> None:
    south = department.warehouse.reader(Scope.of(team="South"))
    assert set(_counted(south, _experiment())) == {"R"}
    assert {row["account_id"] for row in assignment(south, _experiment()).to_pylist()} == {"S"}


def test_the_assignment_list_names_who_meets_the_conditions_now_whatever_the_months(
    department: Built,
) -> None:
    later = _experiment(scope=Scope.of("2027-01", "2027-06", bucket="M1"))
    rows = assignment(department.reader, later).to_pylist()
    assert [(row["account_id"], row["bucket"]) for row in rows] == [("P", "M1"), ("S", "M1")]
    assert all(row["arm"] == arm_of("Letters", row["account_id"], HALVES) for row in rows)
    assert outcomes(department.reader, later) == []


def test_what_was_really_done_is_set_beside_what_was_drawn(
    warehouse_from: Callable[[Mapping[str, Rows]], Built],
) -> None:
    def attempt(account: str, day: int, channel: str, direction: str = "out") -> dict[str, Any]:
        moment = datetime(2026, 7, day, 10)
        named = {"contact_id": f"{account}{day}", "account_id": account, "collector_id": "c1"}
        return {**named, "at": moment, "channel": channel, "direction": direction, "outcome": "no_answer"}

    built = warehouse_from(
        {
            "collector": [{"collector_id": "c1", "name": "Ann", "team": "North"}],
            "snapshot": [
                r for a in ("P", "Q", "R") for r in _snapshots(a, "c1", "M1 current current current")
            ],
            # P is called first and written to later, Q calls himself and is then written to, R is left alone.
            "contact": [
                attempt("P", 2, "phone"),
                attempt("P", 9, "letter"),
                attempt("Q", 2, "phone", "in"),
                attempt("Q", 5, "letter"),
            ],
        }
    )
    experiment = _experiment()
    first = {"P": "phone", "Q": "letter"}
    expected: dict[str, tuple[int, int]] = {}
    for account in ("P", "Q", "R"):
        arm = arm_of("Letters", account, HALVES)
        attempted, kept = expected.get(arm, (0, 0))
        expected[arm] = (attempted + (account in first), kept + (first.get(account) == arm))
    assert carried_out(built.reader, experiment) == expected
    assert carried_out(built.reader, replace(experiment, varies="")) == {}
    by_day = replace(experiment, varies="daypart", arms=(Arm("morning", 0.5), Arm("evening", 0.5)))
    assert sum(kept for _, kept in carried_out(built.reader, by_day).values()) == sum(
        arm_of("Letters", account, by_day.arms) == "morning" for account in first
    )
