"""Rules of contact: the file that states them, edges worked out by hand, and the truths of the department."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.demo import CONTACT_PROFILES, build_demo
from data.synthetic import Truths
from queries import Warehouse, connect
from queries.contact_rules import Book, ContactRuleError, book, read
from queries.errors import UnknownNameError
from queries.store import Store
from tests.conftest import Built

Rows = list[dict[str, Any]]
Breaches = list[tuple[Any, ...]]
Judge = Callable[..., Breaches]

US, GBT, CBA = "us_reg_f", "china_gbt_45251", "china_cba_2026"
ATTEMPTS, REST = "us_reg_f_attempts_in_7_days", "us_reg_f_call_after_conversation"
TALKS, UNANSWERED, THIRD = (
    "china_gbt_conversations_a_day",
    "china_cba_unanswered_a_day",
    "china_cba_third_party",
)


def _calls(account: str, *calls: tuple[str, str], **more: Any) -> Rows:
    """Contacts of an account: moment and outcome of each; numbered in their order."""
    return [
        {
            "contact_id": f"{account}{place}",
            "account_id": account,
            "at": datetime.fromisoformat(moment),
            "channel": "phone",
            "outcome": outcome,
            **more,
        }
        for place, (moment, outcome) in enumerate(calls, start=1)
    ]


def _daily(account: str, first: str, days: int, outcome: str = "no_answer") -> Rows:
    start = datetime.fromisoformat(first)
    return _calls(account, *((str(start + timedelta(days=day)), outcome) for day in range(days)))


@pytest.fixture(scope="module")
def judge(warehouse_from: Callable[..., Built]) -> Judge:
    """Find the breaches of contacts: rule, contact, number and limit."""

    def judged(contacts: Rows, *profiles: str, accounts: Rows | None = None) -> Breaches:
        ends = {(date(c["at"].year, c["at"].month, 28), c["account_id"]) for c in contacts}
        snapshots = [{"account_id": a, "as_of": end, "bucket": "M1", "balance": 1} for end, a in sorted(ends)]
        built = warehouse_from(
            {"contact": contacts, "snapshot": snapshots} | ({"account": accounts} if accounts else {}),
            profiles,
        )
        with built.warehouse.cursor() as cursor:
            return cursor.execute(
                "select rule, contact_id, number, most from mart.breach order by all"
            ).fetchall()

    return judged


@pytest.mark.parametrize(
    ("profile", "rule", "first", "last"),
    [
        (US, "us_reg_f_hours", "08:00:00", "20:59:59"),
        (GBT, "china_hours", "08:00:00", "21:59:59"),
        (CBA, "china_hours", "08:00:00", "21:59:59"),
        ("india_rbi_2022", "india_hours", "08:00:00", "18:59:59"),
        ("indonesia_pojk_22", "indonesia_hours", "08:00:00", "19:59:59"),
    ],
)
def test_hours_begin_and_end_to_the_second(
    judge: Judge, profile: str, rule: str, first: str, last: str
) -> None:
    # A Wednesday; a second earlier and a second later are too much.
    opens, closes = (datetime.fromisoformat(f"2025-07-02 {clock}") for clock in (first, last))
    second = timedelta(seconds=1)
    moments = [opens - second, opens, closes, closes + second]
    # Four days apart, so that nothing else is too much.
    contacts = _calls("A", *((str(m + timedelta(days=7 * n)), "no_answer") for n, m in enumerate(moments)))
    assert judge(contacts, profile) == [(rule, "A1", None, None), (rule, "A4", None, None)]


def test_a_text_at_night_is_a_contact_and_a_letter_is_none(judge: Judge) -> None:
    at = ("2025-07-02 23:00", "delivered")
    contacts = [*_calls("A", at, channel="sms"), *_calls("B", at, channel="letter")]
    assert judge(contacts, GBT) == [("china_hours", "A1", None, None)]


def test_what_the_debtor_begins_is_nobodys_breach(judge: Judge) -> None:
    assert judge(_calls("A", ("2025-07-02 23:00", "right_party"), direction="in"), US, GBT) == []


def test_sundays_and_national_holidays_are_days_of_rest_in_indonesia(judge: Judge) -> None:
    # A Saturday, a Sunday; Independence Day of 2025, a Sunday too; and Labour Day, a Thursday.
    days = ["2025-07-05", "2025-07-06", "2025-08-17", "2025-05-01"]
    contacts = _calls("A", *((f"{day} 10:00", "no_answer") for day in days))
    assert judge(contacts, "indonesia_pojk_22") == [
        ("indonesia_holidays", "A3", None, None),
        ("indonesia_holidays", "A4", None, None),
        ("indonesia_hours", "A2", None, None),
        ("indonesia_hours", "A3", None, None),
    ]


def test_the_eighth_attempt_in_seven_days_is_one_too_many(judge: Judge) -> None:
    """One a day is seven in any seven days; a second on the fourth day makes the window of that day eight."""
    daily = _daily("A", "2025-07-01 10:00", 10)
    assert judge(daily, US) == []
    (extra,) = _calls("X", ("2025-07-08 11:00", "no_answer"))
    assert judge([*daily, {**extra, "account_id": "A"}], US) == [
        # The days 2 to 8 hold eight with it, and so do 3 to 9 and 4 to 10.
        (ATTEMPTS, "A10", 8, 7),
        (ATTEMPTS, "A9", 8, 7),
        (ATTEMPTS, "X1", 8, 7),
    ]


def test_a_window_reaches_over_the_border_of_a_month_and_over_a_leap_day(judge: Judge) -> None:
    """Eight attempts from 24 February to 1 March: within seven days of 2024's leap year, and of 2025."""
    for year, days in ((2024, 7), (2025, 6)):
        daily = _daily("A", f"{year}-02-24 10:00", days)
        more = [{**_daily("B", f"{year}-02-26 12:00", 8)[n], "account_id": "A"} for n in range(8 - days)]
        ((rule, contact, number, most),) = judge([*daily, *more], US)
        assert (rule, number, most) == (ATTEMPTS, 8, 7)
        assert contact == f"A{days}"
    # On 2 March of the leap year the 24th is a week ago: eight days, but never eight attempts in seven.
    assert judge(_daily("A", "2024-02-24 10:00", 8), US) == []


def test_attempts_on_another_debt_and_on_dead_numbers_do_not_add_up(judge: Judge) -> None:
    one, other = _daily("A", "2025-07-01 10:00", 7), _daily("B", "2025-07-01 11:00", 7)
    dead = _daily("D", "2025-07-01 12:00", 7, "invalid_number")
    accounts = [{"account_id": a, "customer_id": "one"} for a in "AB"]
    contacts = [*one, *other, *({**c, "account_id": "A"} for c in dead)]
    assert judge(contacts, US, accounts=accounts) == []


def test_attempts_of_one_moment_are_counted_one_after_the_other(judge: Judge) -> None:
    contacts = _calls("A", *[("2025-07-02 10:00", "no_answer")] * 9)
    assert judge(contacts, US) == [(ATTEMPTS, "A8", 8, 7), (ATTEMPTS, "A9", 9, 7)]


def test_the_day_of_a_talk_is_the_first_of_seven_days_of_rest(judge: Judge) -> None:
    contacts = _calls(
        "A",
        ("2025-07-28 09:00", "no_answer"),
        ("2025-07-28 10:00", "right_party"),
        ("2025-07-28 18:00", "no_answer"),
        # Day 7, in the next month; the eighth day is free.
        ("2025-08-03 20:59", "no_answer"),
        ("2025-08-04 08:00", "no_answer"),
    )
    assert judge(contacts, US) == [(REST, "A3", 1, 7), (REST, "A4", 7, 7)]


def test_a_talk_that_the_debtor_began_asks_for_rest_and_one_of_no_length_does_not(judge: Judge) -> None:
    called = [
        *_calls("A", ("2025-07-01 10:00", "promise"), direction="in"),
        *_calls("B", ("2025-07-01 10:00", "right_party"), duration_seconds=0),
        *_calls("C", ("2025-07-01 10:00", "wrong_party")),
    ]
    again = [{**c, "contact_id": f"{c['contact_id']}x", "at": datetime(2025, 7, 2, 10)} for c in called]
    again = [{**c, "direction": "out", "outcome": "no_answer"} for c in again]
    assert judge([*called, *again], US) == [(REST, "A1x", 2, 7)]


def test_a_debtors_talks_of_a_day_add_up_over_the_accounts(judge: Judge) -> None:
    hours = ("09:00", "11:00", "13:00", "15:00")
    calls = [_calls(a, (f"2025-07-02 {h}", "promise")) for a, h in zip("ABCD", hours, strict=True)]
    contacts = [contact for few in calls for contact in few]
    same = [{"account_id": a, "customer_id": "one"} for a in "ABCD"]
    assert judge(contacts, GBT, accounts=same) == [(TALKS, "D1", 4, 3)]
    assert judge(contacts, GBT, accounts=[{**a, "customer_id": a["account_id"]} for a in same]) == []
    midnight = [{**c, "at": datetime(2025, 7, 3, 9)} if c["account_id"] == "D" else c for c in contacts]
    assert judge(midnight, GBT, accounts=same) == []


def test_the_seventh_unanswered_call_of_a_day_is_one_too_many(judge: Judge) -> None:
    hours = [(f"2025-02-28 {hour:02}:30", "no_answer") for hour in range(9, 16)]
    assert judge(_calls("A", *hours), CBA) == [(UNANSWERED, "A7", 7, 6)]
    assert judge(_calls("A", *hours[:6], ("2025-02-28 15:30", "promise")), CBA) == []
    assert judge(_calls("A", *hours[:6], ("2025-03-01 09:30", "no_answer")), CBA) == []


@pytest.mark.parametrize(
    ("before", "number"),
    [
        ((), 0),
        (("no_answer", "no_answer"), 2),
        (("no_answer", "no_answer", "no_answer"), None),
        (("no_answer", "no_answer", "delivered", "no_answer"), 1),
        (("invalid_number", "right_party"), None),
    ],
)
def test_others_are_spoken_to_only_after_a_bad_number_or_three_failures_in_a_row(
    judge: Judge, before: tuple[str, ...], number: int | None
) -> None:
    """What came before lies a year back, in months of its own."""
    earlier = [(f"2024-{place:02}-10 10:00", outcome) for place, outcome in enumerate(before, start=1)]
    found = judge(_calls("A", *earlier, ("2025-07-02 10:00", "wrong_party")), CBA)
    assert found == ([] if number is None else [(THIRD, f"A{len(before) + 1}", number, 3)])


def test_without_a_profile_nothing_is_judged(judge: Judge) -> None:
    assert judge(_calls("A", ("2025-07-02 03:00", "wrong_party"))) == []


# The department's truths.


@pytest.fixture(scope="module")
def demo(once: Callable[..., Path]) -> Iterator[tuple[Truths, Warehouse]]:
    """A small department, loaded as `dunlin demo` does it."""

    def publish(home: Path) -> None:
        assert build_demo(Store.of("demo", home), contacts=150_000).published

    store = Store.of("demo", once("demo-of-rules", publish))
    with closing(connect(store.current())) as warehouse:
        yield Truths.read(store.root), warehouse


def test_the_department_breaks_each_rule_as_often_as_its_truths_state(
    demo: tuple[Truths, Warehouse],
) -> None:
    truths, warehouse = demo
    found = {row["rule"]: row["numerator"] for row in warehouse.reader().run("breaches", by=["rule"]).rows()}
    stated = {rule: counted["breaches"] for rule, counted in truths.breaches["rules"].items()}
    assert all(stated.values())
    assert found == stated


def test_the_contacts_behind_a_rule_add_up_to_its_breaches(demo: tuple[Truths, Warehouse]) -> None:
    truths, warehouse = demo
    for rule, counted in truths.breaches["rules"].items():
        rows, total = warehouse.reader().drill("breaches", cell={"rule": rule})
        assert (total, sum(rows["numerator"].to_pylist())) == (counted["breaches"], counted["breaches"])
        assert set(rows["rule"].to_pylist()) == {rule}


def test_the_contacts_behind_a_collectors_rate_add_up_to_both_its_sums(
    demo: tuple[Truths, Warehouse],
) -> None:
    reader = demo[1].reader()
    rates = reader.run("breach_rate", by=["collector"]).rows()
    broken = next(row for row in rates if row["numerator"])
    rows, total = reader.drill("breach_rate", cell={"collector": broken["collector"]}, limit=1_000_000)
    assert total == rows.num_rows > broken["denominator"]
    sums = [sum(rows[name].to_pylist()) for name in ("numerator", "denominator")]
    assert sums == [broken["numerator"], broken["denominator"]]


def test_the_rules_of_the_demonstration_are_those_of_its_profiles(demo: tuple[Truths, Warehouse]) -> None:
    truths, warehouse = demo
    assert {rule["rule"] for rule in warehouse.meta("contact_rule")} == set(truths.breaches["rules"])
    assert [row["profile"] for row in warehouse.meta("contact_profile")] == list(CONTACT_PROFILES)


# The file.

RULE = """
[[rule]]
name = "made"
title = "Made"
kind = "count"
event = "attempt"
key = "debt"
channels = ["phone"]
days = 7
most = 7
force = "ban"
"""
PROFILE = """
[[profile]]
name = "text"
title = "A text"
source = "A source"
binds = "Somebody"
currencies = ["TWD"]
rules = ["made"]
"""


def test_a_rule_and_a_profile_are_read() -> None:
    found = read(RULE + PROFILE)
    assert found.usual("TWD") == ("text",)
    assert [rule.name for rule in found.in_force(["text", "text"])] == ["made"]
    assert found.usual("CNY") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (RULE.replace("days = 7", "days = "), ["not valid TOML"]),
        (RULE.replace('key = "debt"\n', ""), ["“made”", "lacks “key”"]),
        (RULE.replace("most = 7\n", ""), ["“made”", "count", "lacks “most”"]),
        (RULE + "sort = 1\n", ["“made”", "unknown key “sort”", "Known are"]),
        (RULE.replace('"attempt"', '"letter"'), ["event = letter", "Allowed: attempt"]),
        (RULE.replace("days = 7", "days = 29"), ["days = 29", "1 … 28"]),
        (RULE.replace("days = 7", 'days = "7"'), ["days = 7", "a whole number"]),
        (RULE.replace("most = 7", "most = 0"), ["most = 0"]),
        (RULE.replace('"count"', '"hours"') + "opens = 20:00:00\ncloses = 08:00:00\n", ["opens = 20:00"]),
        (RULE.replace('"count"', '"hours"') + 'opens = "8"\ncloses = 20:00:00\n', ["opens = 8", "a time"]),
        (RULE + "weekdays = [0]\n", ["weekdays", "7 (Sunday)"]),
        (RULE + RULE, ["“made” stands twice"]),
        (PROFILE, ["“text” names the rule “made”", "not there"]),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(text: str, words: list[str]) -> None:
    with pytest.raises(ContactRuleError) as problem:
        read(text)
    assert all(word in str(problem.value) for word in words), str(problem.value)
    assert str(problem.value).startswith("contact_rules.toml")


def test_a_profile_that_does_not_exist_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “us_reg_f”"):
        book().checked(["us_regf"])


def test_every_text_of_the_domain_is_there_with_its_source_and_its_rules() -> None:
    found: Book = book()
    assert set(found.profiles) == {US, GBT, CBA, "india_rbi_2022", "indonesia_pojk_22"}
    assert all(profile.source and profile.binds and profile.rules for profile in found.profiles.values())
    assert {rule for profile in found.profiles.values() for rule in profile.rules} == set(found.rules)
    assert found.usual("CNY") == (GBT, CBA)
