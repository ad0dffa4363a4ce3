"""The breaches of contact rules are exactly those that the file of truths states, recounted in plain SQL."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from data.synthetic import Truths, write

# A call by whatever voice channel, the widest reading: even so nothing but what is planted breaks a rule.
VIEWS = """
create view event as
select *, "at" as called_at, "at"::date as day, "at"::time as clock
from contact join account using (account_id);

create view call as
select * from event where channel in ('phone', 'agency', 'automated') and direction = 'out';

create view talk as
select * from event
where channel in ('phone', 'agency', 'automated')
  and outcome in ('right_party', 'promise', 'refused', 'dispute', 'hardship', 'referred');
"""

RECOUNTS = {
    "us_reg_f_hours": "select collector_id from call where clock < '08:00' or clock >= '21:00'",
    "us_reg_f_attempts_in_7_days": """
        select call.collector_id
        from call join call as earlier
          on call.account_id = earlier.account_id
          and earlier.called_at <= call.called_at and earlier.day > call.day - 7
        group by call.contact_id, call.collector_id having count(*) > 7""",
    "us_reg_f_call_after_conversation": """
        select collector_id from call where exists (
          from talk
          where talk.account_id = call.account_id
            and talk.called_at < call.called_at and call.day < talk.day + 7
        )""",
    "china_hours": "select collector_id from call where clock < '08:00' or clock >= '22:00'",
    "china_gbt_conversations_a_day": """
        select mode(collector_id) as collector_id from talk
        where duration_seconds > 0 group by customer_id, day having count(*) > 3""",
    "china_cba_unanswered_a_day": """
        select any_value(collector_id) as collector_id from call
        where outcome = 'no_answer' group by account_id, day having count(*) > 6""",
    "china_cba_third_party": """
        select collector_id from event
        window
          earlier as (
            partition by account_id order by called_at rows between unbounded preceding and 1 preceding
          ),
          last_three as (
            partition by account_id order by called_at rows between 3 preceding and 1 preceding
          )
        qualify outcome = 'wrong_party'
          and count(*) filter (outcome = 'invalid_number') over earlier = 0
          and count(*) filter (outcome = 'no_answer') over last_three < 3""",
}


class Demo(NamedTuple):
    """A department's truths, and a connection with its contacts."""

    truths: Truths
    con: duckdb.DuckDBPyConnection

    @property
    def stated(self) -> dict[str, dict[str, int]]:
        """What the file of truths says of each rule."""
        rules: dict[str, dict[str, int]] = self.truths.breaches["rules"]
        return rules

    def count(self, sql: str) -> tuple[int, int]:
        """Count the rows of a statement, and those of them that are agencies'."""
        rows = self.con.sql(sql).join(self.con.view("collector"), "collector_id")
        (counted,) = rows.aggregate("count(*), count(agency)").fetchall()
        return counted


@pytest.fixture(scope="module", params=[6_000, 20_000])
def demo(request: pytest.FixtureRequest, once: Callable[..., Path]) -> Iterator[Demo]:
    size = request.param

    def make(folder: Path) -> None:
        truths = write(folder / "rows", seed=size, accounts=size)
        (folder / "truths").write_bytes(pickle.dumps(truths))

    made = once(f"breaches-{size}", make)
    truths, rows = pickle.loads((made / "truths").read_bytes()), made / "rows"
    with duckdb.connect() as con:
        con.read_parquet(str(rows / "contact" / "*.parquet")).create_view("contact")
        for name in ("account", "collector"):
            con.read_parquet(str(rows / f"{name}.parquet")).create_view(name)
        con.execute(VIEWS)
        yield Demo(truths, con)


@pytest.mark.parametrize("rule", RECOUNTS)
def test_the_breaches_of_a_rule_are_as_many_as_stated(demo: Demo, rule: str) -> None:
    stated = demo.stated[rule]
    assert stated["breaches"] > 0
    assert demo.count(RECOUNTS[rule]) == (stated["breaches"], stated["by_agencies"])


def test_every_rule_stated_is_recounted(demo: Demo) -> None:
    assert set(demo.stated) == set(RECOUNTS)


def test_no_contact_of_any_kind_but_those_planted_is_made_at_night(demo: Demo) -> None:
    at_night = "select collector_id from event where clock < '08:00' or clock >= '21:00'"
    assert demo.count(at_night)[0] == demo.stated["us_reg_f_hours"]["breaches"]


def test_ordinary_calls_that_other_profiles_forbid_are_counted(demo: Demo) -> None:
    calls = demo.con.view("call").filter("channel = 'phone'")
    counted = demo.truths.breaches["counted"]
    india = calls.filter("hour(called_at) < 8 or hour(called_at) >= 19")
    assert india.count("*").fetchall()[0] == (counted["india_outside_08_to_19"],)
    indonesia = calls.filter("hour(called_at) < 8 or hour(called_at) >= 20 or isodow(called_at) = 7")
    assert indonesia.count("*").fetchall()[0] == (counted["indonesia_sunday_or_outside_08_to_20"],)


def test_ordinary_contacts_are_one_a_day_and_account(demo: Demo) -> None:
    days = demo.con.sql("select count(*) as contacts from event group by account_id, day")
    planted = demo.truths.breaches["planted"]
    # Nine calls in five days crowd four of them; the other patterns crowd one day.
    crowded = 4 * planted["too_many_in_week"] + planted["too_many_talks"] + planted["too_many_unanswered"]
    assert days.filter("contacts > 1").count("*").fetchall() == [(crowded,)]


def test_nobody_works_on_sundays_and_at_new_year_but_who_breaks_rules(demo: Demo) -> None:
    resting = demo.con.view("call").filter("isodow(day) = 7 or day between '2025-01-28' and '2025-02-04'")
    planted = sum(demo.truths.breaches["planted"].values())
    assert resting.aggregate("count(distinct account_id)").fetchall()[0][0] < planted / 3


def test_a_department_of_a_few_accounts_has_no_breaches(tmp_path: Path) -> None:
    rules = write(tmp_path, accounts=500, months=4).breaches["rules"]
    assert [rule["breaches"] for rule in rules.values()] == [0] * len(RECOUNTS)
