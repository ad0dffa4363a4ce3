"""What needs attention: only newest, whole and sound months, beyond luck, over all that is looked at."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from models.alerts import Alert, evaluate
from queries import Reader, Scope
from queries.alert_rules import AlertRule
from queries.alerts import shipped
from tests.conftest import Built

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, m, 1) for m in range(1, 5))
Rows = list[dict[str, Any]]
From = Callable[..., Built]

CURE_DOWN = AlertRule("cure_down", "cure_rate", "change_beyond_luck", "warning")


def _end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _cohorts(cured: Sequence[tuple[int, int]], team: str = "c1") -> Rows:
    """Accounts past due at each month's end from January on, of which so many are current a month later."""
    rows: Rows = []
    month = JANUARY
    for n, cures in cured:
        for number in range(n):
            account = {"account_id": f"{team}{month:%m}{number}", "collector_id": team, "balance": 100}
            later = "current" if number < cures else "M2"
            rows.append({**account, "as_of": _end(month), "bucket": "M1"})
            rows.append({**account, "as_of": _end(_after(month)), "bucket": later})
        month = _after(month)
    return rows


def _collectors() -> Rows:
    return [
        {"collector_id": "c1", "name": "Ann", "team": "North"},
        {"collector_id": "c2", "name": "Bo", "team": "South"},
    ]


def _contacts(at: Sequence[str]) -> Rows:
    """Calls in the dead of night, each a breach of a ban."""
    return [
        {
            "contact_id": f"k{number}",
            "account_id": f"c101{number}",
            "collector_id": "c1",
            "at": datetime.fromisoformat(f"{day} 23:30:00"),
            "channel": "phone",
            "direction": "out",
            "outcome": "no_answer",
        }
        for number, day in enumerate(at)
    ]


def _found(reader: Reader, *rules: AlertRule, wish: Scope | None = None) -> list[Alert]:
    return list(evaluate(reader, rules, wish).found)


@pytest.fixture(scope="module")
def falling(warehouse_from: From) -> Reader:
    """Of 200 accounts, 100 and then 60 are cured; of the third month's, nobody knows yet."""
    return warehouse_from({"collector": _collectors(), "snapshot": _cohorts([(200, 100), (200, 60)])}).reader


def test_a_fall_beyond_luck_is_told_with_what_it_rests_on(falling: Reader) -> None:
    # January's cohort goes on: of its 100 in M2 at February's end nobody is seen in March, so that they are
    # of unknown outcome and no part of the rate.
    (alert,) = _found(falling, CURE_DOWN)
    assert (alert.month_before, alert.before, alert.n_before) == (JANUARY, 0.5, 200)
    assert (alert.month, alert.value, alert.n) == (FEBRUARY, 0.3, 200)
    assert alert.p_value is not None
    assert alert.p_value < 0.001
    assert alert.low is not None
    assert alert.high is not None
    assert alert.low < -0.2 < alert.high < 0


def test_a_month_whose_outcome_is_open_is_not_compared(falling: Reader) -> None:
    assert falling.months()[-1] == MARCH
    assert all(alert.month != MARCH for alert in _found(falling, CURE_DOWN))


def test_a_fall_smaller_than_the_threshold_is_not_told(falling: Reader) -> None:
    exactly = AlertRule("cure_down", "cure_rate", "change_beyond_luck", "warning", threshold=0.2)
    larger = AlertRule("cure_down", "cure_rate", "change_beyond_luck", "warning", threshold=0.21)
    assert len(_found(falling, exactly)) == 1
    assert _found(falling, larger) == []


def test_the_good_way_is_no_alert_unless_it_is_watched(falling: Reader) -> None:
    up = AlertRule("cure_up", "cure_rate", "change_beyond_luck", "notice", direction="up")
    assert _found(falling, up) == []


def test_a_fall_within_luck_is_not_told(warehouse_from: From) -> None:
    reader = warehouse_from({"snapshot": _cohorts([(200, 100), (200, 96)])}).reader
    assert _found(reader, CURE_DOWN) == []


def test_fewer_than_thirty_say_nothing(warehouse_from: From) -> None:
    reader = warehouse_from({"snapshot": _cohorts([(29, 29), (29, 0)])}).reader
    below = AlertRule("low", "cure_rate", "below", "warning", threshold=0.5)
    assert _found(reader, CURE_DOWN, below) == []
    assert evaluate(reader, [CURE_DOWN, below]).looked_at == 0


def test_a_rule_may_ask_for_more(falling: Reader) -> None:
    more = AlertRule("cure_down", "cure_rate", "change_beyond_luck", "warning", minimum_n=201)
    assert _found(falling, more) == []


def test_many_figures_that_are_looked_at_make_one_of_them_less_telling(warehouse_from: From) -> None:
    # 100 of 200 against 79 of 200 is p = 0.03 by itself; among nine others that did not move it is luck.
    people = [{"collector_id": f"t{n}", "name": f"{n}", "team": f"Team {n}"} for n in range(10)]
    rows: Rows = []
    for n in range(10):
        rows += _cohorts([(200, 100), (200, 79 if n == 0 else 100)], f"t{n}")
    reader = warehouse_from({"collector": people, "snapshot": rows}).reader
    by_team = AlertRule("cure_down", "cure_rate", "change_beyond_luck", "warning", by="team")
    alone = AlertRule(
        "cure_down", "cure_rate", "change_beyond_luck", "warning", by="team", members=("Team 0",)
    )
    assert [alert.member for alert in _found(reader, alone)] == ["Team 0"]
    assert evaluate(reader, [by_team]).compared == 10
    assert _found(reader, by_team) == []
    # It is the same across rules: they are looked at together.
    assert _found(reader, alone, by_team) == []


def test_a_rate_under_its_limit_by_luck_is_not_told(warehouse_from: From) -> None:
    reader = warehouse_from({"snapshot": _cohorts([(200, 98)])}).reader
    assert _found(reader, AlertRule("low", "cure_rate", "below", "notice", threshold=0.5)) == []
    (alert,) = _found(reader, AlertRule("low", "cure_rate", "below", "notice", threshold=0.6))
    assert (alert.value, alert.limit, alert.month) == (0.49, 0.6, JANUARY)


def _goal(metric: str, month: date, value: float, team: str | None = None) -> dict[str, Any]:
    level = "team" if team else "department"
    return {"level": level, "member": team, "metric": metric, "month": month, "value": value}


def test_a_target_is_missed_beyond_luck_and_beyond_what_may_be_missed(warehouse_from: From) -> None:
    goals = [_goal("cure_rate", JANUARY, 0.6), _goal("cure_rate", JANUARY, 0.5, "South")]
    rows = [*_cohorts([(200, 100)]), *_cohorts([(200, 40)], "c2")]
    reader = warehouse_from({"collector": _collectors(), "snapshot": rows, "target": goals}).reader
    rule = AlertRule("short", "cure_rate", "against_target", "warning")
    (alert,) = _found(reader, rule)
    assert (alert.value, alert.limit) == (0.35, 0.6)
    # North has no goal, so that nothing is said of it.
    by_team = AlertRule("short", "cure_rate", "against_target", "warning", by="team")
    assert [(a.member, a.value, a.limit) for a in _found(reader, by_team)] == [("South", 0.2, 0.5)]
    lenient = AlertRule("short", "cure_rate", "against_target", "warning", threshold=0.5)
    assert _found(reader, lenient) == []


def test_a_target_of_an_earlier_month_is_not_taken_for_the_newest(warehouse_from: From) -> None:
    reader = warehouse_from(
        {"snapshot": _cohorts([(200, 100), (200, 60)]), "target": [_goal("cure_rate", JANUARY, 0.9)]}
    ).reader
    assert _found(reader, AlertRule("short", "cure_rate", "against_target", "warning")) == []


def test_a_breach_of_a_ban_in_the_newest_month_is_told_and_needs_no_luck(warehouse_from: From) -> None:
    tables = {"snapshot": _cohorts([(200, 100)]), "contact": _contacts(["2024-02-05", "2024-02-06"])}
    reader = warehouse_from(tables).reader
    (rule,) = [r for r in shipped().rules if r.name == "ban_broken"]
    (alert,) = _found(reader, rule)
    assert (alert.member, alert.value, alert.month) == ("ban", alert.value, FEBRUARY)
    assert alert.value is not None
    assert alert.value >= 2
    assert alert.p_value is None


def test_breaches_of_an_older_month_are_no_news(warehouse_from: From) -> None:
    tables = {
        "snapshot": _cohorts([(200, 100), (200, 100)]),
        "contact": _contacts(["2024-02-05", "2024-02-06"]),
    }
    (rule,) = [r for r in shipped().rules if r.name == "ban_broken"]
    assert warehouse_from(tables).reader.months()[-1] == MARCH
    assert _found(warehouse_from(tables).reader, rule) == []


def test_many_more_events_than_the_month_before_are_told(warehouse_from: From) -> None:
    days = [f"2024-02-{day:02}" for day in range(1, 3)] + [f"2024-03-{day:02}" for day in range(1, 25)]
    tables = {"snapshot": _cohorts([(200, 100), (200, 100)]), "contact": _contacts(days)}
    reader = warehouse_from(tables).reader
    rule = AlertRule("up", "breaches", "change_beyond_luck", "warning", by="rule", members=("china_hours",))
    (alert,) = _found(reader, rule)
    assert (alert.before, alert.value) == (2, 24)
    half = AlertRule(
        "up", "breaches", "change_beyond_luck", "warning", by="rule", members=("china_hours",), threshold=23
    )
    assert _found(reader, half) == []


def test_newest_months_that_still_fill_are_left_out(falling: Reader) -> None:
    settles = AlertRule("low", "delinquent_accounts", "above", "notice", threshold=0, settles_in_months=1)
    (alert,) = _found(falling, settles)
    assert alert.month == FEBRUARY


def test_more_months_to_settle_than_are_loaded_say_nothing(falling: Reader) -> None:
    settles = AlertRule("low", "delinquent_accounts", "above", "notice", threshold=0, settles_in_months=9)
    assert _found(falling, settles) == []


def test_what_the_data_lack_is_said_and_stops_nothing(falling: Reader) -> None:
    found = evaluate(falling, [*shipped().rules, CURE_DOWN])
    assert "cure_down" in {alert.rule for alert in found.found}
    why = {name: str(problem) for name, problem in found.unanswered}
    assert "needs the table “contact”" in why["ban_broken"]
    assert "need the table “target”" in why["cure_rate_under_target"]


def test_a_rule_that_is_switched_off_is_not_looked_at(falling: Reader) -> None:
    off = AlertRule("cure_down", "cure_rate", "change_beyond_luck", "warning", is_on=False)
    assert evaluate(falling, [off]).looked_at == 0


def test_a_viewer_is_told_of_his_own_part_only(warehouse_from: From) -> None:
    rows = [*_cohorts([(200, 100), (200, 60)]), *_cohorts([(200, 100), (200, 100)], "c2")]
    warehouse = warehouse_from({"collector": _collectors(), "snapshot": rows}).warehouse
    by_team = AlertRule("cure_down", "cure_rate", "change_beyond_luck", "warning", by="team")
    north, south = Scope.of(team="North"), Scope.of(team="South")
    assert [a.member for a in _found(warehouse.reader(), by_team)] == ["North"]
    assert _found(warehouse.reader(south), by_team) == []
    assert [a.member for a in _found(warehouse.reader(), by_team, wish=north)] == ["North"]
    assert _found(warehouse.reader(), by_team, wish=south) == []


def test_warnings_come_first_then_the_order_of_the_rules(falling: Reader) -> None:
    notice = AlertRule("a", "cure_rate", "change_beyond_luck", "notice")
    roll = AlertRule("c", "forward_roll_rate", "change_beyond_luck", "warning")
    later = AlertRule("b", "cure_rate", "change_beyond_luck", "warning")
    assert [a.rule for a in _found(falling, notice, roll, later)] == ["c", "b", "a"]


# The sample: real accounts, and codes that change in its last month.


def test_on_the_sample_the_coding_break_is_said_once_and_crossed_by_nothing(uci: Reader) -> None:
    found = evaluate(uci, shipped().rules).found
    breaks = [alert for alert in found if alert.figure == "coding_break"]
    assert [alert.month for alert in breaks] == [date(2005, 9, 1)]
    (checks,) = [alert for alert in found if alert.figure == "checks"]
    assert "Status codes keep their meaning" not in checks.findings
    # August's cures are read across the break: the rate fell from 30.3 % to 10.1 %, and nobody says so.
    assert all(alert.figure != "cure_rate" for alert in found)
    (roll,) = [alert for alert in found if alert.figure == "forward_roll_rate" and not alert.by]
    assert (roll.month, round(roll.value or 0, 4), roll.n) == (date(2005, 7, 1), 0.1021, 4213)


def test_scopes_that_end_before_the_newest_month_are_judged_by_their_own(uci: Reader) -> None:
    until_july = Scope.of("2005-04", "2005-07")
    rule = AlertRule("up", "forward_roll_rate", "change_beyond_luck", "warning")
    (alert,) = evaluate(uci, [rule], until_july).found
    assert alert.month == date(2005, 7, 1)


# Against expectation, which comes with the figure: a reader that answers from rows made by hand.


class _Answering:
    """Answers for `cures_to_expected` alone, as `Reader.run` does."""

    viewer = Scope()

    def __init__(self, rows: Rows) -> None:
        self.rows = pd.DataFrame(rows)
        self.warehouse = SimpleNamespace(breaks=(), loaded_dimensions={"team"}, loaded_tables=set())

    def run(self, _: str, wish: Scope, by: Sequence[str]) -> Any:
        rows = self.rows[self.rows["month"] >= (wish.since or date.min)]
        sums = ["numerator", "denominator", "n", "immature"]
        frame = rows.groupby(list(by), as_index=False, dropna=False)[sums].sum()
        frame["value"] = frame["numerator"] / frame["denominator"]
        return SimpleNamespace(frame=frame, records=frame.to_dict("records"))


def _teams(cures: dict[str, int], immature: date | None = None, n_months: int = 4) -> Reader:
    """Each team has 100 cases a month in each of two bands of chances, 0.2 and 0.5: 70 are expected."""
    rows = [
        {
            "month": month,
            "team": name,
            "chance_band": band,
            "numerator": cured * share,
            "denominator": 100 * chance,
            "n": 100,
            "immature": int(month == immature),
        }
        for name, cured in cures.items()
        for month in (JANUARY, FEBRUARY, MARCH, APRIL)[:n_months]
        for band, chance, share in (("a", 0.2, 0.25), ("b", 0.5, 0.75))
    ]
    return cast(Reader, _Answering(rows))


_BELOW = AlertRule("below", "cures_to_expected", "against_expectation", "warning", by="team", threshold=0.05)


def test_a_team_below_expectation_is_told_with_what_luck_explains() -> None:
    (alert,) = _found(_teams({"usual": 72, "weak": 48}), _BELOW)
    assert (alert.member, alert.value, alert.n) == ("weak", 144, 600)
    assert (alert.since, alert.month) == (FEBRUARY, APRIL)
    # Three months of 20 + 50 cures; variance 3 · (16 + 25), its root 11.1: 210 ± 21.7, in whole cures.
    assert alert.limit == pytest.approx(210)
    assert (alert.low, alert.high) == (189, 231)


def test_a_team_within_luck_or_above_expectation_is_no_alert() -> None:
    assert _found(_teams({"usual": 68, "good": 92}), _BELOW) == []


def test_an_unripe_month_is_no_part_of_the_three() -> None:
    (alert,) = _found(_teams({"usual": 72, "weak": 48}, immature=APRIL), _BELOW)
    assert (alert.since, alert.month) == (JANUARY, MARCH)


def test_fewer_than_three_months_say_nothing_of_expectation() -> None:
    assert _found(_teams({"usual": 72, "weak": 48}, n_months=2), _BELOW) == []


def test_without_a_model_expectation_is_not_answered(falling: Reader) -> None:
    ((name, why),) = evaluate(falling, [_BELOW]).unanswered
    assert name == "below"
    assert "needs the cure model, which has not been trained on this data" in str(why)
