"""A version made from the one before says the same, row by row, as one made from the rows alone."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from data.build import build_version
from data.load import load
from data.publish import take_model
from data.stored import Manifest, accepted
from queries import connect
from queries.cure import cure_terms, folds, terms_digest
from queries.lineage import marts, shifted
from queries.store import Store

Row = dict[str, Any]
Rows = list[Row]
Contents = dict[str, list[tuple[Any, ...]]]
Write = Callable[[Path, Mapping[str, Rows]], Path]

FIRST = date(2025, 1, 1)
MONTHS = [shifted(FIRST, n) for n in range(6)]
BUCKETS = ("current", "M1", "M2", "M3", "M7+")
# Each is a history of its own. More of them are a soak: DUNLIN_SEEDS=40 pytest tests/data/test_incremental.py
SEEDS = range(int(os.environ.get("DUNLIN_SEEDS", "2")))


def _last_day(month: date) -> date:
    return shifted(month, 1) - timedelta(days=1)


def _day(dice: random.Random, month: date) -> date:
    return month + timedelta(days=dice.randrange(_last_day(month).day))


def _row(dice: random.Random, table: str, number: int, month: date) -> Row:
    """A made-up row of a month; the same number is the same key."""
    account, collector = f"a{dice.randrange(7)}", f"k{dice.randrange(3)}"
    day = _day(dice, month)
    match table:
        case "account":
            return {
                "account_id": f"a{number}",
                "product": dice.choice(("gold", "silver")),
                "region": dice.choice(("north", "south", "")),
                "credit_limit": dice.choice((900, 5000, 60_000)),
            }
        case "collector":
            return {"collector_id": f"k{number}", "team": dice.choice(("East", "West"))}
        case "snapshot":
            is_open = dice.random() < 0.9
            return {
                "account_id": f"a{number}",
                "as_of": _last_day(month),
                "bucket": dice.choice(BUCKETS) if is_open else "",
                "cycles_past_due": dice.randrange(10),
                "status_code": dice.randrange(3),
                "balance": dice.randrange(-10, 500),
                "past_due_amount": dice.choice((0, 20, 45.5, "")),
                "delinquency_reason": dice.choice(("illness", "")),
                "status": "open" if is_open else dice.choice(("closed", "charged_off", "sold")),
                "collector_id": dice.choice((collector, "")),
            }
        case "contact":
            at = datetime.combine(day, datetime.min.time()) + timedelta(minutes=dice.randrange(24 * 60))
            return {
                "contact_id": f"c{number}",
                "account_id": account,
                "collector_id": collector,
                "at": at,
                "channel": dice.choice(("phone", "sms", "letter")),
                "direction": dice.choice(("out", "out", "in")),
                "outcome": dice.choice(("right_party", "promise", "paid", "no_answer", "referred")),
                "cost": dice.choice(("0.10", "2.35", "")),
            }
        case "promise":
            return {
                "promise_id": f"q{number}",
                "account_id": account,
                "collector_id": dice.choice((collector, "")),
                "made_on": day,
                # Some are due months after they were made: their outcome hangs on far payments.
                "due_on": day + timedelta(days=dice.choice((3, 10, 25, 70))),
                "amount": dice.randrange(1, 60),
            }
        case "payment":
            return {
                "payment_id": f"p{number}",
                "account_id": account,
                "paid_on": day,
                "amount": f"{dice.randrange(1, 6000) / 100}",
                "method": dice.choice(("cash", "transfer")),
            }
        case "survey":
            return {
                "survey_id": f"s{number}",
                "account_id": account,
                "collector_id": collector,
                "method": "phone",
                "sent_on": day,
                "process_score": dice.choice((1, 3, 5, "")),
            }
        case _:
            return {
                "complaint_id": f"x{number}",
                "account_id": account,
                "collector_id": collector,
                "received_on": day,
                "category": dice.choice(("tone", "error")),
            }


# How many rows a month of each table has; of the first two, how many there are at all.
SIZES = {"snapshot": 7, "contact": 8, "promise": 4, "payment": 8, "survey": 2, "complaint": 1}
KEEPERS = {"account": 7, "collector": 3}


@dataclass
class _Plan:
    """Which rows each load brings, the first load first."""

    loads: list[dict[str, Rows]] = field(default_factory=list)

    def add(self, place: int, table: str, row: Row) -> None:
        self.loads[place].setdefault(table, []).append(row)


def _planned(dice: random.Random) -> list[dict[str, Rows]]:
    """Split a small made-up history into loads: in order or not, with gaps, late rows and corrections."""
    order = list(range(len(MONTHS)))
    match dice.choice(("in order", "last first", "gap filled later", "any")):
        case "last first":
            order.insert(0, order.pop())
        case "gap filled later":
            order.append(order.pop(dice.randrange(1, 5)))
        case "any":
            dice.shuffle(order)
    # Two neighbours in the order may come in one load.
    cuts = sorted(dice.sample(range(1, len(order)), 3))
    load_of = {MONTHS[m]: sum(place >= cut for cut in cuts) for place, m in enumerate(order)}
    plan = _Plan([{} for _ in range(len(cuts) + 2)])
    last = len(plan.loads) - 1
    for table, size in SIZES.items():
        for month in MONTHS:
            for place in range(size):
                number = place if table == "snapshot" else MONTHS.index(month) * 100 + place
                # Not every account has a month's end in every month.
                if table != "snapshot" or dice.random() < 0.85:
                    _place(dice, plan, table, number, month, load_of[month], last)
    for table, size in KEEPERS.items():
        for number in range(size):
            first = 0 if dice.random() < 0.5 else dice.randint(0, last)
            _place(dice, plan, table, number, FIRST, first, last)
    # However much a late account or a correction makes stale, one contact more leaves most months alone.
    plan.loads.append({"contact": [_row(dice, "contact", 999, MONTHS[-1])]})
    return [tables for tables in plan.loads if tables]


def _place(
    dice: random.Random, plan: _Plan, table: str, number: int, month: date, usual: int, last: int
) -> None:
    """Bring a row with its month, or late, or first wrong (perhaps in another month) and later right."""
    row = _row(dice, table, number, month)
    if dice.random() < 0.15:
        usual = dice.randint(usual, last)
    if dice.random() < 0.1 and usual < last:
        wrong = month if table == "snapshot" else dice.choice(MONTHS)
        plan.add(usual, table, _row(dice, table, number, wrong))
        usual = dice.randint(usual + 1, last)
    plan.add(usual, table, row)


def _from_scratch(store: Store, folder: Path, contents: Callable[[Path], Contents]) -> Contents:
    """All that a version made of the accepted rows says in which nothing was taken over from another."""
    root = Path(copytree(store.root, folder / store.dataset))
    (root / "CURRENT").unlink()
    alone = Store(store.dataset, root)
    manifest = accepted(store)
    assert manifest
    anew = Manifest("scratch", manifest.dataset, manifest.parts, model=manifest.model)
    _, version, built = build_version(alone, anew)
    assert all("scratch" in name for months in built.marts.values() for name in months.values())
    return contents(version)


def _take_any_model(dice: random.Random, store: Store, number: int) -> None:
    """Put a cure model in force whose weights mean nothing, but part every account from every other."""
    file = store.root / "models" / f"cure-{number}.json"
    file.parent.mkdir(exist_ok=True)
    sets = [
        {
            "intercept": dice.uniform(-1, 1),
            "weights": [dice.uniform(-1, 1) for _ in cure_terms()],
            "seasons": {f"{month}": dice.uniform(-1, 1) for month in MONTHS[:4]},
        }
        for _ in range(folds())
    ]
    file.write_text(json.dumps({"terms_digest": terms_digest(), "benchmark": sets}), "utf-8")
    take_model(store, file.relative_to(store.root).as_posix())


def _differences(found: Contents, expected: Contents) -> dict[str, tuple[Any, Any]]:
    """The rows that stand in one of two only, by table; a few, for people."""
    assert found.keys() == expected.keys()
    return {
        name: (
            [r for r in rows if r not in expected[name]][:3],
            [r for r in expected[name] if r not in rows][:3],
        )
        for name, rows in found.items()
        if rows != expected[name]
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_version_made_month_by_month_equals_one_made_from_scratch(
    seed: int,
    new_store: Callable[[], Store],
    written: Write,
    contents: Callable[[Path], Contents],
    tmp_path: Path,
) -> None:
    """Every row of every mart and rollup and what the checks found, after each load of a random history."""
    dice = random.Random(seed)
    store = new_store()
    taken_over = 0
    for place, tables in enumerate(_planned(dice)):
        report = load(written(tmp_path / f"in-{place}", tables), store)
        assert report.is_accepted, report.why_not
        if not report.published:
            continue
        # A model comes with the first version, and another one later.
        if place in (0, 3):
            _take_any_model(dice, store, place)
        found = contents(store.current())
        assert _differences(found, _from_scratch(store, tmp_path / f"out-{place}", contents)) == {}
        manifest = accepted(store)
        assert manifest
        taken_over += sum(
            report.load_id not in name for months in manifest.marts.values() for name in months.values()
        )
    assert report.published
    # Otherwise everything was made anew each time, and nothing was tried.
    assert taken_over


def _steady(months: list[date]) -> dict[str, Rows]:
    """The same few rows in every month; each promise is settled before the month is over."""
    tables: dict[str, Rows] = {"account": [{"account_id": f"a{n}", "region": "north"} for n in range(3)]}
    for month in months:
        tables.setdefault("snapshot", []).extend(
            {"account_id": f"a{n}", "as_of": _last_day(month), "bucket": f"M{n + 1}", "status": "open"}
            for n in range(3)
        )
        tables.setdefault("contact", []).append(
            {
                "contact_id": f"c{month}",
                "account_id": "a1",
                "at": f"{month.replace(day=10)} 09:00:00",
                "channel": "phone",
                "outcome": "promise",
            }
        )
        tables.setdefault("promise", []).append(
            {
                "promise_id": f"q{month}",
                "account_id": "a1",
                "made_on": month.replace(day=10),
                "due_on": month.replace(day=15),
                "amount": 5,
            }
        )
        tables.setdefault("payment", []).append(
            {"payment_id": f"p{month}", "account_id": "a1", "paid_on": month.replace(day=12), "amount": 5}
        )
    return tables


@pytest.fixture(scope="module")
def steady_home(
    once: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
    new_store: Callable[[], Store],
    written: Write,
) -> Path:
    """A home folder with that history up to May; copy it, leave it as it is."""

    def publish(home: Path) -> None:
        store = new_store()
        assert load(written(tmp_path_factory.mktemp("steady"), _steady(MONTHS[:5])), store).published
        copytree(store.root.parent, home, dirs_exist_ok=True)

    return once("steady", publish)


@pytest.fixture
def steady(steady_home: Path, tmp_path: Path) -> Store:
    """A store of this test's own with that history."""
    return Store.of("made", Path(copytree(steady_home, tmp_path / "home")))


def _mart_files(store: Store) -> dict[tuple[str, int], tuple[str, int]]:
    """The file of each mart and month (as 1 for January) that holds, and when it was written."""
    manifest = accepted(store)
    assert manifest
    return {
        (mart, month.month): (name, (store.root / name).stat().st_mtime_ns)
        for mart, months in manifest.marts.items()
        for month, name in months.items()
    }


def _written_by(store: Store, folder: Path) -> dict[str, list[int]]:
    """Load a folder; return which months of each mart were written, of those of which any was."""
    before = _mart_files(store)
    assert load(folder, store).published
    after = _mart_files(store)
    fresh: dict[str, list[int]] = {mart.name: [] for mart in marts() if mart.kind == "months"}
    for mart, month in after:
        if after[mart, month] != before.get((mart, month)):
            fresh[mart].append(month)
    return {mart: sorted(months) for mart, months in fresh.items() if months}


def _all(mart: str) -> list[int]:
    """Every month of that history; no month-end opens its first one."""
    return [2, 3, 4, 5] if mart == "case_month" else [1, 2, 3, 4, 5]


def test_a_new_month_writes_its_own_files_and_those_it_settles(
    steady: Store, written: Write, tmp_path: Path
) -> None:
    """June tells how the accounts of May went on; what was settled in May and before stays as it is."""
    june = {table: rows[-3:] if table == "snapshot" else rows[-1:] for table, rows in _steady(MONTHS).items()}
    fresh = _written_by(steady, written(tmp_path / "june", june))
    assert fresh == {
        "account_month": [5, 6],
        "promise": [6],
        "credit_share": [5, 6],
        # Whom April's last attempts did not reach, a contact of June could have reached.
        "case_month": [4, 5, 6],
    }


def test_a_corrected_month_end_writes_what_it_opened_and_closed(
    steady: Store, written: Write, tmp_path: Path
) -> None:
    """March as it ended: how February went on, and with what April opened."""
    (row,) = [r for r in _steady(MONTHS[2:3])["snapshot"] if r["account_id"] == "a1"]
    fresh = _written_by(steady, written(tmp_path / "march", {"snapshot": [{**row, "bucket": "M7+"}]}))
    assert fresh == {
        "account_month": [2, 3],
        "promise": [4],
        "credit_share": [3, 4, 5],
        "case_month": [3, 4, 5],
    }


def test_a_late_payment_leaves_accounts_and_earlier_months_alone(
    steady: Store, written: Write, tmp_path: Path
) -> None:
    late = {"payment": [{"payment_id": "late", "account_id": "a2", "paid_on": "2025-04-03", "amount": 1}]}
    fresh = _written_by(steady, written(tmp_path / "late", late))
    assert fresh == {"promise": [4, 5], "credit_share": [4, 5], "case_month": [4, 5]}


def test_a_late_contact_leaves_all_alone_but_what_it_may_have_earned_or_reached(
    steady: Store, written: Write, tmp_path: Path
) -> None:
    contact = {**_steady(MONTHS[3:4])["contact"][0], "contact_id": "late", "at": "2025-04-25 10:00:00"}
    fresh = _written_by(steady, written(tmp_path / "late", {"contact": [contact]}))
    assert fresh == {"promise": [4], "credit_share": [4, 5], "case_month": [2, 3, 4]}


def test_a_new_account_writes_no_mart_and_a_corrected_one_writes_all(
    steady: Store, written: Write, tmp_path: Path
) -> None:
    fresh = _written_by(steady, written(tmp_path / "new", {"account": [{"account_id": "a9"}]}))
    assert fresh == {}
    moved = {"account": [{"account_id": "a1", "region": "south"}]}
    fresh = _written_by(steady, written(tmp_path / "moved", moved))
    assert {"account_month", "promise", "credit_share", "case_month"} <= fresh.keys()
    assert all(months == _all(mart) for mart, months in fresh.items())


def test_other_definitions_write_all(
    steady: Store, written: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made by an older Dunlin is not taken over by a newer one that reckons otherwise."""
    monkeypatch.setattr("data.build.definitions", lambda: "newer")
    new = written(tmp_path / "new", {"account": [{"account_id": "a9"}]})
    fresh = _written_by(steady, new)
    assert {"account_month", "promise", "credit_share", "case_month"} <= fresh.keys()
    assert all(months == _all(mart) for mart, months in fresh.items())


def test_a_gap_is_told_until_it_is_filled(
    new_store: Callable[[], Store], written: Write, tmp_path: Path
) -> None:
    store = new_store()
    months = [MONTHS[0], *MONTHS[2:4]]
    report = load(written(tmp_path / "gap", _steady(months)), store)
    (check,) = [c for c in report.checks if c.name == "03_month_gap"]
    assert check.findings == ("2025-02 is missing: nothing is counted from or to it.",)
    with closing(connect(store.current())) as warehouse, warehouse.cursor() as cursor:
        sql = "select distinct month(month), move from mart.account_month order by all"
        assert cursor.execute(sql).fetchall() == [(1, "missing"), (3, "stay"), (4, "immature")]
    fresh = _written_by(store, written(tmp_path / "fill", _steady(MONTHS[1:2])))
    assert fresh["account_month"] == [1, 2]
    # February had cases all along, whose outcome nobody knew; by its end March is opened, and it tells who
    # was new in April.
    assert fresh["case_month"] == [2, 3, 4]
    with closing(connect(store.current())) as warehouse, warehouse.cursor() as cursor:
        assert cursor.execute(sql).fetchall() == [(1, "stay"), (2, "stay"), (3, "stay"), (4, "immature")]
