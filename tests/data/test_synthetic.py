"""The demonstration department holds to the contracts, and its money explains its states."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow.parquet as pq
import pytest

from data.contract import Contract, contracts
from data.synthetic import Truths, write
from queries.errors import DunlinError

ACCOUNTS = 6_000
every = pytest.mark.parametrize("contract", contracts().values(), ids=lambda c: c.table)


class Demo(NamedTuple):
    """A small department, and a connection with a view of each of its tables."""

    folder: Path
    truths: Truths
    con: duckdb.DuckDBPyConnection

    def one(self, sql: str) -> tuple[object, ...]:
        """The only row of a statement."""
        (row,) = self.con.execute(sql).fetchall()
        return row


def files(folder: Path, contract: Contract) -> list[Path]:
    """The files of one table."""
    if contract.month_of is None:
        return [folder / f"{contract.table}.parquet"]
    return sorted((folder / contract.table).glob("*.parquet"))


@pytest.fixture(scope="module")
def demo(once: Callable[..., Path]) -> Iterator[Demo]:
    def make(folder: Path) -> None:
        truths = write(folder / "rows", accounts=ACCOUNTS)
        (folder / "truths").write_bytes(pickle.dumps(truths))

    made = once("synthetic", make)
    truths, folder = pickle.loads((made / "truths").read_bytes()), made / "rows"
    with duckdb.connect() as con:
        for name, contract in contracts().items():
            con.read_parquet([str(f) for f in files(folder, contract)]).create_view(name)
        yield Demo(folder, truths, con)


@every
def test_every_file_has_the_columns_and_types_of_its_contract(demo: Demo, contract: Contract) -> None:
    for file in files(demo.folder, contract):
        relation = duckdb.read_parquet(str(file))
        assert relation.columns == [c.name for c in contract.columns]
        assert [f"{t}".lower() for t in relation.types] == [
            c.sql_type.replace(" ", "") for c in contract.columns
        ]


@every
def test_every_value_is_allowed_by_its_contract(demo: Demo, contract: Contract) -> None:
    rows = demo.con.view(contract.table)
    for column in contract.columns:
        name, wrong = f'"{column.name}"', ["false"]
        if column.is_required:
            wrong.append(f"{name} is null")
        if column.members:
            wrong.append(f"{name} not in {column.members}")
        if column.minimum is not None:
            wrong.append(f"{name} < {column.minimum}")
        if column.maximum is not None:
            wrong.append(f"{name} > {column.maximum}")
        assert rows.filter(" or ".join(wrong)).fetchall() == [], name


@every
def test_every_key_stands_once(demo: Demo, contract: Contract) -> None:
    rows = demo.con.view(contract.table)
    keys = rows.project(", ".join(f'"{name}"' for name in contract.key)).distinct()
    assert len(rows) == len(keys) == demo.truths.rows[contract.table]


@every
def test_every_reference_resolves(demo: Demo, contract: Contract) -> None:
    for column in contract.columns:
        if column.refers_to:
            (key,) = contracts()[column.refers_to].key
            held = demo.con.view(contract.table).filter(f"{column.name} is not null")
            known = demo.con.view(column.refers_to).project(key)
            assert held.project(f"{column.name} as {key}").join(known, key, "anti").fetchall() == []


@every
def test_every_file_holds_its_own_month(demo: Demo, contract: Contract) -> None:
    if contract.month_of is None:
        return
    for file in files(demo.folder, contract):
        labels = duckdb.read_parquet(str(file)).project(
            f"strftime(\"{contract.month_of}\", '%Y-%m') as label"
        )
        assert labels.distinct().fetchall() == [(file.stem,)]


def test_the_history_has_24_months_and_ends_with_the_last_complete_one(demo: Demo) -> None:
    labels = [f.stem for f in files(demo.folder, contracts()["snapshot"])]
    assert labels == demo.truths.months
    assert (len(labels), labels[-1]) == (24, "2026-10")
    last_days = "select count(*) from snapshot where as_of <> last_day(as_of)"
    assert demo.one(last_days) == (0,)


@every
def test_nothing_is_known_before_it_happens(demo: Demo, contract: Contract) -> None:
    for column in contract.columns:
        # A promise is due, and a goal is set, when it will be.
        if column.type in ("date", "timestamp") and column.name not in ("due_on", "month"):
            later = demo.con.view(contract.table).filter(f"\"{column.name}\" >= '2026-11-01'")
            assert later.fetchall() == [], column.name


def test_names_are_pseudonyms_and_say_so(demo: Demo) -> None:
    assert demo.one("select count(*) from account where not regexp_full_match(account_id, 'A[0-9]{7}')") == (
        0,
    )
    assert demo.one("select count(*) from collector where name not like '%(synthetic)'") == (0,)
    assert demo.one("select count(distinct name) from collector") == (60,)
    assert demo.one("select count(*) from entitlement where email not like '%@example.com'") == (0,)


def test_the_department_is_as_described(demo: Demo) -> None:
    assert demo.one("select count(*), count(distinct team), count(distinct agency) from collector") == (
        60,
        6,
        3,
    )
    assert demo.one("select count(distinct channel), count(distinct script) from contact") == (9, 3)
    assert demo.one("select count(distinct segment), count(distinct region) from account") == (5, 5)
    assert demo.one("select count(distinct delinquency_reason) from snapshot") == (9,)
    assert demo.one("select count(*) from (select distinct outcome from contact)") == (11,)
    assert demo.one("select count(distinct level) from target") == (3,)


def test_the_same_seed_gives_the_same_values_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        write(tmp_path / name, seed=seed, accounts=600, months=6)
    names = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert names == sorted(p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*.*"))
    for name in names:
        one, again = tmp_path / "one" / name, tmp_path / "again" / name
        if name.suffix == ".parquet":
            assert pq.read_table(one).equals(pq.read_table(again)), name
        else:
            assert one.read_text("utf-8") == again.read_text("utf-8")
    contact = Path("contact") / "2026-10.parquet"
    assert not pq.read_table(tmp_path / "one" / contact).equals(pq.read_table(tmp_path / "other" / contact))


@pytest.mark.parametrize("wrong", [{"months": 2}, {"months": 61}, {"accounts": 5}, {"contacts": 10}])
def test_numbers_that_make_no_department_are_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(DunlinError, match="demonstration has"):
        write(tmp_path, **wrong)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "account.parquet").write_text("mine", "utf-8")
    with pytest.raises(DunlinError, match="not empty"):
        write(tmp_path, accounts=600)
    assert [p.read_text("utf-8") for p in tmp_path.iterdir()] == ["mine"]


def test_a_number_of_contacts_decides_the_number_of_accounts(tmp_path: Path) -> None:
    truths = write(tmp_path, contacts=60_000)
    assert truths.rows["contact"] == pytest.approx(60_000, rel=0.05)


def test_days_past_due_follow_the_payments_missed_by_the_calendar(demo: Demo) -> None:
    # The product's buckets: 30 days each, M7+ beyond 180.
    assert demo.one(
        "select count(*) from snapshot where status = 'open' "
        "and least(cycles_past_due, 7) <> least(ceil(days_past_due / 30), 7)"
    ) == (0,)
    written_off = demo.con.view("snapshot").filter("status = 'charged_off'")
    assert written_off.filter("days_past_due <= 180 or past_due_amount <> balance").fetchall() == []
    assert len(written_off) > 100


def test_what_is_past_due_agrees_with_the_state(demo: Demo) -> None:
    assert demo.one(
        """select count(*) from snapshot
        where (status = 'open') and (
          (days_past_due > 0) <> (past_due_amount > 0)
          or past_due_amount > minimum_due or minimum_due > balance or minimum_due <= 0
          or (days_past_due > 0) <> (collector_id is not null)
        )"""
    ) == (0,)
    assert demo.one(
        "select max(balance), max(past_due_amount) from snapshot where status in ('closed', 'sold')"
    ) == (0, 0)


def test_no_account_vanishes_or_comes_back(demo: Demo) -> None:
    # From its first month-end on an account stands at every one, until it is closed or history ends.
    assert demo.one(
        """select count(*) from (
          select
            count(*) as rows,
            date_diff('month', min(as_of), max(as_of)) + 1 as months,
            count(*) filter (status <> 'open') as ends,
            arg_max(status, as_of) <> 'open' as is_ended,
            max(as_of) = date '2026-10-31' as is_last
          from snapshot group by account_id
        ) where rows <> months or ends <> is_ended::int or not (is_ended or is_last)"""
    ) == (0,)
    assert demo.one("select count(distinct account_id) from snapshot") == (ACCOUNTS,)


def test_a_cure_is_always_paid_for(demo: Demo) -> None:
    cured, unpaid = demo.one(
        """with paid as (
          select account_id, last_day(paid_on) as as_of, sum(amount) as amount from payment group by all
        )
        select count(*), count(*) filter (coalesce(paid.amount, 0) < before.past_due_amount)
        from snapshot as before
        join snapshot as after
          on before.account_id = after.account_id and last_day(before.as_of + 1) = after.as_of
        left join paid on after.account_id = paid.account_id and after.as_of = paid.as_of
        where before.status = 'open' and before.days_past_due > 0
          and after.status in ('open', 'closed') and after.days_past_due = 0"""
    )
    assert cured > 5_000
    assert unpaid == 0


def test_past_due_is_what_was_past_due_and_asked_for_less_what_was_paid(demo: Demo) -> None:
    assert demo.one(
        """with paid as (
          select account_id, last_day(paid_on) as as_of, sum(amount) as amount from payment group by all
        )
        select count(*)
        from snapshot as before
        join snapshot as after
          on before.account_id = after.account_id and last_day(before.as_of + 1) = after.as_of
        left join paid on after.account_id = paid.account_id and after.as_of = paid.as_of
        where after.status = 'open' and after.days_past_due > 0
          and after.past_due_amount <> before.minimum_due - coalesce(paid.amount, 0)"""
    ) == (0,)


def test_payments_and_promises_are_positive_and_in_order_of_time(demo: Demo) -> None:
    assert demo.one("select min(amount) > 0 from payment") == (True,)
    assert demo.one("select min(amount) > 0, min(due_on > made_on) from promise") == (True, True)
    # Every promise was made in a contact of that day, by whoever has the account.
    assert demo.one(
        """select count(*) from promise anti join (select * from contact where outcome = 'promise') as contact
        on promise.account_id = contact.account_id and promise.made_on = contact.at::date
          and promise.collector_id = contact.collector_id"""
    ) == (0,)
    assert demo.one("select count(*) filter (outcome = 'promise') from contact") == demo.one(
        "select count(*) from promise"
    )


def test_nobody_is_contacted_who_has_nothing_past_due(demo: Demo) -> None:
    assert demo.one(
        """select count(*) from contact anti join (select * from snapshot where days_past_due > 0) as before
        on contact.account_id = before.account_id and contact.collector_id = before.collector_id
          and last_day(contact.at::date - interval 1 month) = before.as_of
        where contact.at >= '2024-12-01'"""
    ) == (0,)


def test_roll_rates_are_those_of_a_bank(demo: Demo) -> None:
    # Bounds around the UCI history (M2+ cures 24–32 %) and the Philadelphia Fed's steady state.
    moved = demo.con.execute(
        """select
          least(before.cycles_past_due, 7) as level,
          avg((after.status in ('open', 'closed') and after.days_past_due = 0)::int) as cured,
          avg((after.cycles_past_due > before.cycles_past_due)::int) as forward,
          avg((after.status = 'charged_off')::int) as charged_off
        from snapshot as before
        join snapshot as after
          on before.account_id = after.account_id and last_day(before.as_of + 1) = after.as_of
        where before.status = 'open' group by 1 order by 1"""
    ).fetchall()
    cured = [row[1] for row in moved]
    forward = [row[2] for row in moved]
    assert 0.40 < cured[1] < 0.58
    assert 0.22 < cured[2] < 0.33
    assert cured[1:7] == sorted(cured[1:7], reverse=True)
    assert forward[1:7] == sorted(forward[1:7])
    assert 0.10 < forward[0] < 0.30
    assert 0.55 < forward[2] < 0.75
    assert 0.75 < forward[5] < 0.95
    assert 0.70 < moved[6][3] < 0.90
    assert [row[3] for row in moved[:6]] == [0] * 6
