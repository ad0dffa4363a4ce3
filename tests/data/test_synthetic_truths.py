"""What the file of truths says is so in the tables: counts exactly, effects within sampling error."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from data.synthetic import Truths, latent_difficulty, write

ACCOUNTS, SEED = 20_000, 11
Array = npt.NDArray[Any]

# One row an account past due at a month's end, with its strategy of the month after and what became of it.
ACCOUNT_MONTHS = """
create table spell as
with strategy as (
  select account_id, last_day("at"::date) as as_of, any_value(strategy) as strategy from contact group by all
)
select
  before.account_id,
  before.account_id[2:]::integer - 1 as position,
  strftime(after.as_of, '%Y-%m') as label,
  least(before.cycles_past_due, 7) as level,
  before.collector_id,
  collector.team,
  collector.agency,
  before.past_due_amount,
  coalesce(strategy.strategy, 'none') as strategy,
  after.status in ('open', 'closed') and after.days_past_due = 0 as is_cured
from snapshot as before
join snapshot as after on before.account_id = after.account_id and last_day(before.as_of + 1) = after.as_of
join collector on before.collector_id = collector.collector_id
left join strategy on after.account_id = strategy.account_id and after.as_of = strategy.as_of
where before.status = 'open' and before.days_past_due > 0
"""


class Demo(NamedTuple):
    """A department, its truths, and its account-months past due as arrays."""

    folder: Path
    truths: Truths
    con: duckdb.DuckDBPyConnection
    spell: dict[str, Array]
    difficulty: Array


@pytest.fixture(scope="module")
def demo(once: Callable[..., Path]) -> Iterator[Demo]:
    def make(folder: Path) -> None:
        truths = write(folder / "rows", seed=SEED, accounts=ACCOUNTS)
        (folder / "truths").write_bytes(pickle.dumps(truths))

    made = once("truths", make)
    truths, folder = pickle.loads((made / "truths").read_bytes()), made / "rows"
    with duckdb.connect() as con:
        for path in folder.iterdir():
            if path.suffix != ".json":
                files = path if path.is_file() else path / "*.parquet"
                con.read_parquet(str(files)).create_view(path.stem)
        con.execute(ACCOUNT_MONTHS)
        spell = con.table("spell").fetchnumpy()
        yield Demo(folder, truths, con, spell, latent_difficulty(SEED, ACCOUNTS, 24)[spell["position"]])


def odds_ratio(is_cured: Array, is_exposed: Array, stratum: Array) -> float:
    """Mantel–Haenszel odds ratio of a cure, exposed against not, over strata."""
    size = stratum.max() + 1
    cells = [
        np.bincount(stratum[(is_cured == c) & (is_exposed == e)], minlength=size).astype(float)
        for c in (True, False)
        for e in (True, False)
    ]
    a, c, b, d = cells
    n = np.maximum(a + b + c + d, 1)
    return float((a * d / n).sum() / (b * c / n).sum())


def strata(demo: Demo) -> Array:
    """Bucket × a tenth of the latent difficulty × month: within one, accounts are alike."""
    tenth = np.searchsorted(np.quantile(demo.difficulty, np.arange(0.05, 1, 0.05)), demo.difficulty)
    month = np.unique(demo.spell["label"], return_inverse=True)[1]
    return (month * 8 + demo.spell["level"]) * 20 + tenth


def test_the_file_parses_and_has_every_part(demo: Demo) -> None:
    raw = json.loads((demo.folder / "truths.json").read_text("utf-8"))
    assert list(raw) == [f.name for f in fields(Truths)]
    assert all(raw[name] not in (None, {}, []) for name in raw)
    assert Truths.read(demo.folder) == demo.truths
    assert raw["is_synthetic"] is True


def test_rows_are_as_many_as_stated(demo: Demo) -> None:
    for table, rows in demo.truths.rows.items():
        assert len(demo.con.view(table)) == rows, table


def test_moves_and_cures_are_as_many_as_stated(demo: Demo) -> None:
    cures = demo.truths.cures
    assert (cures["accounts"], cures["cured"]) == (len(demo.difficulty), demo.spell["is_cured"].sum())
    for bucket, stated in cures["by_bucket"].items():
        here = demo.spell["level"] == int(bucket[1])
        assert (stated["accounts"], stated["cured"]) == (here.sum(), demo.spell["is_cured"][here].sum())
    left = demo.con.sql("select count(*) filter (status = 'charged_off'), count(*) from snapshot").fetchall()[
        0
    ]
    # What was written off in the first month has no month-end of the history before it.
    stated = sum(m.get("charged_off", 0) for by in demo.truths.moves.values() for m in by.values())
    first = demo.con.sql(
        "select count(*) from snapshot where status = 'charged_off' and as_of < '2024-12-01'"
    )
    assert stated + first.fetchall()[0][0] == left[0]


def test_promises_are_kept_broken_and_unmatured_as_stated(demo: Demo) -> None:
    kept, matured, made = demo.con.sql(
        """select
          count(*) filter (is_mature and paid >= amount),
          count(*) filter (is_mature),
          count(*)
        from (
          select
            promise.amount,
            any_value(promise.due_on) + 7 <= date '2026-10-31' as is_mature,
            coalesce(sum(payment.amount), 0) as paid
          from promise left join payment
            on promise.account_id = payment.account_id
            and payment.paid_on between promise.made_on and promise.due_on + 7
          group by promise_id, promise.amount
        )"""
    ).fetchall()[0]
    stated = demo.truths.promises
    assert (stated["kept"], stated["matured"], stated["made"]) == (kept, matured, made)
    assert stated["unmatured"] == made - matured > 0
    assert 0.3 < stated["kept_rate"] < 0.7


def test_some_promises_are_kept_by_two_payments(demo: Demo) -> None:
    twice = demo.con.sql(
        """select promise_id from promise join payment
          on promise.account_id = payment.account_id
          and payment.paid_on between promise.made_on and promise.due_on + 7
        group by promise_id, promise.amount
        having count(*) = 2
          and max(payment.amount) < promise.amount and sum(payment.amount) >= promise.amount"""
    )
    assert len(twice) > 50


def test_some_payments_have_no_contact_before_them(demo: Demo) -> None:
    unprompted = demo.con.sql(
        """select distinct account_id, paid_on from payment
        semi join (select account_id, label from spell) as behind
          on payment.account_id = behind.account_id and strftime(payment.paid_on, '%Y-%m') = behind.label
        anti join contact
          on payment.account_id = contact.account_id
          and contact."at"::date between date_trunc('month', payment.paid_on) and payment.paid_on"""
    )
    assert 200 < len(unprompted) < demo.truths.payments["payers_past_due"] / 5


def test_the_funnel_is_as_stated(demo: Demo) -> None:
    counted = demo.con.sql(
        "select channel, direction, outcome, count(*) from contact group by all"
    ).fetchall()
    stated = demo.truths.funnel["contacts"]
    assert all(stated[channel][way][outcome] == n for channel, way, outcome, n in counted)
    assert sum(n for *_, n in counted) == sum(
        n for ways in stated.values() for outcomes in ways.values() for n in outcomes.values()
    )


def test_referrals_are_answered_as_stated(demo: Demo) -> None:
    ((made, answered, days, early),) = demo.con.sql(
        """select count(*), count(referral_answered_on), sum(referral_answered_on - "at"::date),
          count(*) filter (where referral_answered_on <= "at"::date)
        from contact where outcome = 'referred'"""
    ).fetchall()
    stated = demo.truths.referrals
    assert (made, answered, early) == (stated["made"], stated["answered"], 0)
    assert days / answered == pytest.approx(stated["mean_days"], abs=1e-6)
    answers = "select referral_answer, count(*) from contact group by 1 having referral_answer is not null"
    assert dict(demo.con.sql(answers).fetchall()) == stated["answers"]
    # The last ones have no answer yet, nor have some that never get one.
    assert 0.85 < answered / made < 0.95


def test_raw_rates_of_equal_collectors_follow_their_cases(demo: Demo) -> None:
    equal = demo.truths.collectors["equal"]
    assert len(equal) == 50
    rate, difficulty, observed_to_expected = [], [], []
    for name in equal:
        periods = demo.truths.collectors["members"][name]["periods"]
        accounts = sum(p["account_months"] for p in periods)
        cures, expected = (sum(p[k] for p in periods) for k in ("cures", "expected_cures"))
        rate.append(cures / accounts)
        difficulty.append(sum(p["mean_difficulty"] * p["account_months"] for p in periods) / accounts)
        observed_to_expected.append(cures / expected)
        assert accounts == (demo.spell["collector_id"] == name).sum()
    assert max(rate) > 1.8 * min(rate)
    assert np.corrcoef(rate, difficulty)[0, 1] < -0.75
    assert np.std(observed_to_expected) < np.std(rate) / np.mean(rate) / 2
    assert abs(np.corrcoef(observed_to_expected, difficulty)[0, 1]) < 0.4


def test_raw_rates_turn_better_and_worse_upside_down(demo: Demo) -> None:
    rate = {
        group: demo.spell["is_cured"][
            np.isin(demo.spell["collector_id"], demo.truths.collectors[group])
        ].mean()
        for group in ("better", "worse")
    }
    assert (len(demo.truths.collectors["better"]), len(demo.truths.collectors["worse"])) == (5, 5)
    assert rate["better"] < rate["worse"]


@pytest.mark.parametrize("group", ["better", "worse"])
def test_within_strata_of_difficulty_collectors_differ_by_the_stated_odds(demo: Demo, group: str) -> None:
    who, early = demo.spell["collector_id"], demo.spell["label"] < demo.truths.collectors["comparable_before"]
    is_exposed = np.isin(who, demo.truths.collectors[group])
    rows = early & (is_exposed | np.isin(who, demo.truths.collectors["equal"]))
    found = odds_ratio(demo.spell["is_cured"][rows], is_exposed[rows], strata(demo)[rows])
    assert np.log(found) == pytest.approx(np.log(demo.truths.collectors[f"{group}_odds_ratio"]), abs=0.15)


def test_equal_collectors_are_equal_within_strata(demo: Demo) -> None:
    equal = demo.truths.collectors["equal"]
    members = demo.truths.collectors["members"]
    hard = [name for name in equal if members[name]["appetite_for_hard_cases"] > 0.3]
    rows = np.isin(demo.spell["collector_id"], equal)
    rows &= demo.spell["label"] < demo.truths.collectors["comparable_before"]
    is_exposed = np.isin(demo.spell["collector_id"], hard)
    found = odds_ratio(demo.spell["is_cured"][rows], is_exposed[rows], strata(demo)[rows])
    assert np.log(found) == pytest.approx(0, abs=0.1)


def test_the_weak_strategy_is_weak_in_its_bucket_and_nowhere_else(demo: Demo) -> None:
    weak = demo.truths.strategies["weak"]
    is_exposed, level = demo.spell["strategy"] == weak["strategy"], demo.spell["level"]
    for rows, expected in ((level == int(weak["bucket"][1]), weak["odds_ratio"]), (level == 1, 1.0)):
        rows &= demo.spell["strategy"] != "none"
        found = odds_ratio(demo.spell["is_cured"][rows], is_exposed[rows], strata(demo)[rows])
        assert np.log(found) == pytest.approx(np.log(expected), abs=0.25)


def test_harsh_channels_get_the_hard_cases(demo: Demo) -> None:
    cells = demo.truths.strategies["cells"]
    assert cells["visit_first"]["M2"]["mean_difficulty"] > cells["text_first"]["M2"]["mean_difficulty"] + 0.3
    assert cells["visit_first"]["M2"]["cure_rate"] < cells["text_first"]["M2"]["cure_rate"]


def test_one_change_helped_its_teams_and_the_other_did_nothing(demo: Demo) -> None:
    label = demo.spell["label"]
    teams = {name for change in demo.truths.process_changes for name in change["teams"]}
    for change in demo.truths.process_changes:
        is_in = np.isin(demo.spell["team"], change["teams"])
        rows = is_in | ~np.isin(demo.spell["team"], list(teams))
        before, after = (
            rows & (label < change["effective_on"][:7]),
            rows & (label >= change["effective_on"][:7]),
        )
        ratios = [
            odds_ratio(demo.spell["is_cured"][part], is_in[part], strata(demo)[part])
            for part in (before, after)
        ]
        assert np.log(ratios[1] / ratios[0]) == pytest.approx(np.log(change["odds_ratio"]), abs=0.2)


def test_months_have_seasons(demo: Demo) -> None:
    seasons = demo.truths.seasons["cure_odds_ratio"]
    assert {seasons["2025-01"], seasons["2026-02"]} == {min(seasons.values())}
    label = demo.spell["label"]
    plain = [m for m, ratio in seasons.items() if ratio == 1 and m < "2026-01"]
    level = strata(demo) % 160
    for month in ("2025-01", "2026-02"):
        near = np.isin(label, [month, *plain])
        # Two teams' helpful change begins in between.
        near &= ~np.isin(demo.spell["team"], demo.truths.process_changes[0]["teams"])
        found = odds_ratio(demo.spell["is_cured"][near], label[near] == month, level[near])
        assert np.log(found) == pytest.approx(np.log(seasons[month]), abs=0.2)


def test_money_comes_on_paydays(demo: Demo) -> None:
    by_day = {int(day): n for day, n in demo.truths.seasons["payers_past_due_by_day"].items()}
    ordinary = np.mean([by_day[d] for d in range(12, 24)])
    assert all(by_day[day] > 2 * ordinary for day in demo.truths.seasons["paydays"])


def test_who_paid_answers_surveys_more_often(demo: Demo) -> None:
    surveys = demo.truths.surveys
    shares = {name: part["answered"] / part["sent"] for name, part in surveys["by_paid"].items()}
    assert shares["none"] < shares["some"] < shares["full"]
    sent, answered, score = demo.con.sql(
        "select count(*), count(answered_on), avg(collector_score) from survey"
    ).fetchall()[0]
    assert (sent, answered) == (surveys["sent"], surveys["answered"])
    mean = surveys["mean_collector_score"]
    assert score == pytest.approx(mean["of_answered"], abs=1e-6)
    assert mean["of_answered"] > mean["had_all_answered"] + 0.1


def test_evening_calls_reach_more_and_later_stages_less(demo: Demo) -> None:
    hours = {
        int(h): n["right_party"] / n["attempts"] for h, n in demo.truths.funnel["right_party_by_hour"].items()
    }
    assert np.mean([hours[h] for h in (18, 19, 20)]) > 1.15 * np.mean([hours[h] for h in (9, 10, 15, 16)])
    live = demo.con.sql(
        """select avg((duration_seconds > 0)::int) from contact join spell
          on contact.account_id = spell.account_id and strftime(contact."at", '%Y-%m') = spell.label
        where channel = 'phone' and not is_cured group by level order by level"""
    ).fetchall()
    assert live[0][0] > live[2][0] > live[5][0]


def test_staff_move_leave_and_come(demo: Demo) -> None:
    people = demo.truths.collectors
    worked = demo.con.sql(
        'select collector_id, min("at")::date::varchar, max("at")::date::varchar from contact group by 1'
    )
    first_last = {row[0]: row[1:] for row in worked.fetchall()}
    assert first_last[people["leaver"]["collector_id"]][1] <= people["leaver"]["left_on"] < "2026-10-01"
    assert first_last[people["newcomer"]["collector_id"]][0] >= people["newcomer"]["hired_on"] > "2024-11-01"
    (team,) = (
        demo.con.view("collector")
        .filter(f"collector_id = '{people['mover']['collector_id']}'")
        .project("team")
        .fetchall()[0]
    )
    assert team == people["mover"]["to"] != people["mover"]["from"]


def test_difficulty_explains_cures_but_stands_in_no_table(demo: Demo) -> None:
    assert demo.difficulty.mean() > 0.1  # hard accounts stay past due
    easy, hard = np.quantile(demo.difficulty, [0.2, 0.8])
    cured = demo.spell["is_cured"]
    assert cured[demo.difficulty < easy].mean() > 1.8 * cured[demo.difficulty > hard].mean()
