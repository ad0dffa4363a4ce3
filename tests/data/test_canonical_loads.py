"""Folders of canonical tables, loaded as a bank's files are: what adds up, what waits, what is corrected."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest

from data.contract import contracts
from data.load import Wish, load
from data.rejects import FileRefused
from data.report import Report
from data.stored import accepted
from queries import Warehouse, connect
from queries.errors import NotPublishedError
from queries.store import Store

Rows = list[dict[str, Any]]
Write = Callable[[Path, dict[str, Rows]], Path]
NewStore = Callable[[], Store]
Contents = dict[str, list[tuple[Any, ...]]]


def _rows(text: str) -> Rows:
    """Rows from lines like those of a CSV file, the names first; spaces are for the eye."""
    lines = [[cell.strip() for cell in line.split(",")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


BOOK: dict[str, Rows] = {
    "account": _rows(
        """
        account_id, product, segment, region, credit_limit
        a1, gold, young, north, 50000
        a2, gold, standard, south, 20000.50
        a3, silver, standard, north,
        """
    ),
    "collector": _rows(
        """
        collector_id, name, team
        k1, Kim, East
        k2, Lee, West
        """
    ),
    "snapshot": _rows(
        """
        account_id, as_of, bucket, days_past_due, balance, status, collector_id
        a1, 2025-01-31, M1, , 100.00, open, k1
        a1, 2025-02-28, M2, , 120.50, open, k1
        a1, 2025-03-31, current, , 0, open, k1
        a2, 2025-01-31, , 0, 10, open,
        a2, 2025-02-28, , 12, 60, open, k2
        a2, 2025-03-31, , 30, 70, open, k2
        a3, 2025-01-31, M3, , 900, open, k2
        a3, 2025-02-28, , , 900, charged_off, k2
        """
    ),
    "contact": _rows(
        """
        contact_id, account_id, collector_id, at, channel, direction, outcome, cost
        c1, a1, k1, 2025-02-10 09:30:00, phone, out, promise, 1.50
        c2, a2, k2, 2025-03-03 18:05:00, sms, out, delivered, 0.05
        c3, a3, k2, 2025-02-11 12:00:00, phone, , no_answer,
        """
    ),
    "payment": _rows(
        """
        payment_id, account_id, paid_on, amount, method
        p1, a1, 2025-02-12, 20, transfer
        p2, a1, 2025-03-05, 120.50, transfer
        p3, a2, 2025-03-04, 5, cash
        """
    ),
    "promise": _rows(
        """
        promise_id, account_id, collector_id, made_on, due_on, amount
        q1, a1, k1, 2025-02-10, 2025-02-15, 20
        q2, a2, k2, 2025-03-03, 2025-03-20, 50
        """
    ),
    "survey": _rows(
        """
        survey_id, account_id, collector_id, method, sent_on, answered_on, process_score
        s1, a1, k1, phone, 2025-02-20, 2025-02-21, 4
        """
    ),
    "complaint": _rows(
        """
        complaint_id, account_id, collector_id, received_on, category, upheld
        x1, a2, k2, 2025-03-06, tone, true
        """
    ),
}
RECORDS = sum(len(rows) for rows in BOOK.values())


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, written: Write) -> Path:
    """The folder of all those tables."""
    return written(tmp_path_factory.mktemp("book"), BOOK)


@pytest.fixture(scope="session")
def book_home(once: Callable[..., Path], book: Path, new_store: NewStore) -> Path:
    """A home folder in which that folder is published by one load; copy it, leave it as it is."""

    def publish(home: Path) -> None:
        store = new_store()
        assert load(book, store).published
        copytree(store.root.parent, home, dirs_exist_ok=True)

    return once("book", publish)


@pytest.fixture(scope="session")
def book_contents(book_home: Path, contents: Callable[[Path], Contents]) -> Contents:
    """All that the version made of that folder in one load says."""
    return contents(Store.of("made", book_home).current())


@pytest.fixture
def store(new_store: NewStore) -> Store:
    """A store of this test's own."""
    return new_store()


@pytest.fixture
def loaded(book_home: Path, tmp_path: Path) -> Store:
    """A store of this test's own in which the book is published by one load."""
    return Store.of("made", Path(copytree(book_home, tmp_path / "home")))


@pytest.fixture
def look() -> Iterator[Callable[[Store], Warehouse]]:
    """Open what a store has in force."""
    opened = []

    def looked(store: Store) -> Warehouse:
        opened.append(connect(store.current()))
        return opened[-1]

    yield looked
    for warehouse in opened:
        warehouse.close()


Look = Callable[[Store], Warehouse]


def _changed(table: str, key: str, **values: Any) -> Rows:
    """One row of the book with other values."""
    (row,) = [row for row in BOOK[table] if key in row.values()]
    return [{**row, **values}]


def _paid(warehouse: Warehouse) -> dict[str, Decimal]:
    rows = warehouse.reader().run("payment_amount", by=["month"]).rows()
    return {row["month"]: row["value"] for row in rows}


def _asked(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    with warehouse.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def _history(store: Store, table: str) -> list[tuple[Any, ...]]:
    files = f"{store.root}/history/{table}/*.parquet"
    with duckdb.connect() as con:
        return con.execute("select * from read_parquet($files) order by all", {"files": files}).fetchall()


def test_a_folder_is_recognised_and_its_figures_are_exact(book: Path, tmp_path: Path, look: Look) -> None:
    """Nothing is said of these files: their names and columns tell which tables they are."""
    store = Store.of("book", tmp_path)
    report = load(book, store)
    assert (report.published, report.read, report.accepted) == (True, RECORDS, RECORDS)
    assert {i.table: i.accepted for i in report.intakes} == {t: len(rows) for t, rows in BOOK.items()}
    assert (report.version, report.met, report.waiting) == (report.load_id, (0, 0, 0), {})
    warehouse = look(store)
    assert _paid(warehouse) == {"2025-02": Decimal(20), "2025-03": Decimal("125.50")}
    read = warehouse.reader().run
    # January: a1 went from M1 to M2, a3 was charged off. February: a1 was cured, a2 stayed in M1.
    cured = [
        (r["month"], r["numerator"], r["denominator"], r["immature"])
        for r in read("cure_rate", by=["month"]).rows()
    ]
    assert cured == [("2025-01", 0, 2, 0), ("2025-02", 1, 2, 0), ("2025-03", 0, 0, 1)]
    owed = {r["bucket"]: r["value"] for r in read("past_due_balance", by=["bucket"]).rows()}
    assert owed == {"M1": Decimal(70)}
    # In February only a1 paid, and it had opened the month in M1; in March both had opened it past due.
    recovered = {r["month"]: r["value"] for r in read("recovered_amount", by=["month"]).rows()}
    assert recovered == {"2025-02": Decimal(20), "2025-03": Decimal("125.50")}
    moves = (
        "select account_id, month::varchar as month, bucket, move, team from mart.account_month order by all"
    )
    assert _asked(warehouse, moves) == [
        ("a1", "2025-01-01", "M1", "forward", "East"),
        ("a1", "2025-02-01", "M2", "cure", "East"),
        ("a1", "2025-03-01", "current", "immature", "East"),
        ("a2", "2025-01-01", "current", "entry", None),
        ("a2", "2025-02-01", "M1", "stay", "West"),
        ("a2", "2025-03-01", "M1", "immature", "West"),
        ("a3", "2025-01-01", "M3", "charged_off", "West"),
        ("a3", "2025-02-01", "charged_off", "closed", "West"),
    ]
    kept = "select promise_id, paid_amount, matured, kept from mart.promise order by all"
    assert _asked(warehouse, kept) == [("q1", Decimal(20), 1, 1), ("q2", Decimal(5), 1, 0)]
    # p1 came after a live contact and a promise that was kept, 63 and 72 hours before its day ended: at a
    # half-life of 48 hours that is 0.4027 to 0.3536. p3 came after a message, which earns nothing.
    credit = "select payment_id, collector, channel, credit_rule, amount from mart.credit order by all"
    assert _asked(warehouse, credit) == [
        ("p1", "k1", "phone", "decay", Decimal("10.65")),
        ("p1", "k1", "phone", "last", Decimal(20)),
        ("p1", "k1", "phone", "linear", Decimal(10)),
        ("p1", "k1", "promise", "decay", Decimal("9.35")),
        ("p1", "k1", "promise", "first", Decimal(20)),
        ("p1", "k1", "promise", "linear", Decimal(10)),
        *(
            (payment, None, "unattributed", rule, amount)
            for payment, amount in (("p2", Decimal("120.50")), ("p3", Decimal(5)))
            for rule in ("decay", "first", "last", "linear")
        ),
    ]


def test_a_folder_loaded_again_changes_no_file(
    book: Path, store: Store, files_of: Callable[[Store], dict[str, bytes]]
) -> None:
    first = load(book, store)
    before = files_of(store)
    again = load(book, store)
    assert (again.published, again.version, again.why_not) == (True, first.load_id, "")
    assert again.met == (0, RECORDS, 0)
    assert files_of(store) == before


ORDERS = {
    "what others refer to first": [
        "collector", "account", "snapshot", "contact", "promise", "payment", "survey", "complaint",
    ],
    "contacts before month ends and accounts": [
        "contact", "complaint", "survey", "promise", "payment", "snapshot", "collector", "account",
    ],
    "month ends first, collectors last": [
        "snapshot", "payment", "promise", "contact", "account", "survey", "complaint", "collector",
    ],
}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_tables_loaded_one_by_one_in_any_order_make_the_same_version(
    order: list[str],
    book: Path,
    store: Store,
    book_contents: Contents,
    contents: Callable[[Path], Contents],
) -> None:
    """All rows of all marts and rollups, and what the checks say."""
    assert set(order) == BOOK.keys()
    for place, table in enumerate(order):
        report = load(book / f"{table}.csv", store)
        assert report.is_accepted
        assert report.published == ("snapshot" in order[: place + 1])
    assert contents(store.current()) == book_contents


def test_the_months_of_a_book_may_come_in_any_order(
    store: Store,
    written: Write,
    tmp_path: Path,
    book_contents: Contents,
    contents: Callable[[Path], Contents],
) -> None:
    days = {"snapshot": "as_of", "contact": "at", "payment": "paid_on", "promise": "made_on",
            "survey": "sent_on", "complaint": "received_on"}  # fmt: skip
    for month in ("2025-03", "2025-01", "2025-02"):
        tables = {
            table: [r for r in rows if table not in days or r[days[table]].startswith(month)]
            for table, rows in BOOK.items()
        }
        load(written(tmp_path / month, {t: rows for t, rows in tables.items() if rows}), store)
    assert contents(store.current()) == book_contents


def test_a_corrected_row_replaces_the_older_which_goes_to_the_history(
    loaded: Store, written: Write, tmp_path: Path, look: Look
) -> None:
    corrected = {"payment": _changed("payment", "p1", amount="25.75")}
    report = load(written(tmp_path / "again", corrected), loaded)
    assert (report.published, report.met) == (True, (2, 0, 1))
    assert report.earlier == {"payment": (2, 0, 1)}
    assert _paid(look(loaded)) == {"2025-02": Decimal("25.75"), "2025-03": Decimal("125.50")}
    (old,) = _history(loaded, "payment")
    assert (old[0], old[3], old[-1]) == ("p1", Decimal(20), report.load_id)


def test_a_row_may_be_corrected_into_another_month(
    loaded: Store, written: Write, tmp_path: Path, look: Look
) -> None:
    """p1 came a month later than was thought: it must stand in one month only."""
    moved = {"payment": _changed("payment", "p1", paid_on="2025-03-01")}
    assert load(written(tmp_path / "again", moved), loaded).met == (2, 0, 1)
    warehouse = look(loaded)
    assert _paid(warehouse) == {"2025-03": Decimal("145.50")}
    assert _asked(warehouse, "select count(*) from mart.payment") == [(3,)]


def test_the_newest_load_wins_even_with_what_was_said_first(
    book: Path,
    loaded: Store,
    written: Write,
    tmp_path: Path,
    look: Look,
    contents: Any,
    book_contents: Contents,
) -> None:
    for name, amount in (("one", "1"), ("two", "2"), ("one", "1")):
        changed = {"payment": _changed("payment", "p1", amount=amount)}
        assert load(written(tmp_path / name, changed), loaded).met == (2, 0, 1)
        assert _paid(look(loaded))["2025-02"] == Decimal(amount)
    assert load(book, loaded).earlier["payment"] == (0, 2, 1)
    assert contents(loaded.current()) == book_contents
    assert [row[3] for row in _history(loaded, "payment")] == [Decimal(n) for n in (1, 1, 2, 20)]


def test_an_emptied_cell_is_a_correction_too(
    loaded: Store, written: Write, tmp_path: Path, look: Look
) -> None:
    emptied = {"account": _changed("account", "a2", region="")}
    assert load(written(tmp_path / "again", emptied), loaded).met == (2, 0, 1)
    regions = _asked(look(loaded), "select account_id, region from staging.account order by 1")
    assert regions == [("a1", "north"), ("a2", None), ("a3", "north")]


def test_conflicting_rows_of_one_load_are_set_aside_with_file_and_line(
    store: Store, written: Write, tmp_path: Path
) -> None:
    """The first stays, whether the other stands in the same file or in the next."""
    folder = written(tmp_path / "in", BOOK)
    with (folder / "payment.csv").open("a", encoding="utf-8") as file:
        file.write("p1,a1,2025-02-12,21,transfer\n")
    late = written(tmp_path / "late", {"payment": _changed("payment", "p2", amount="1")})
    (late / "payment.csv").rename(folder / "payment_late.csv")
    report = load(folder, store)
    by_file = {intake.file: intake for intake in report.intakes}
    (same,), (other,) = by_file["payment.csv"].rejects, by_file["payment_late.csv"].rejects
    assert same.sentence.startswith(
        "payment.csv, line 5, column payment_id: “p1” the key was seen before, with other values "
        "(first on line 2)"
    )
    assert other.sentence.startswith(
        "payment_late.csv, line 2, column payment_id: “p2” the key was seen before, with other values "
        "(first on line 3 of payment.csv)"
    )
    assert not report.published
    assert report.why_not.startswith(f"2 of {RECORDS + 2} records were set aside, so nothing was published.")
    assert accepted(store) is None


def test_the_same_row_in_two_files_of_a_load_is_a_duplicate(
    store: Store,
    written: Write,
    tmp_path: Path,
    book_contents: Contents,
    contents: Callable[[Path], Contents],
) -> None:
    folder = written(tmp_path / "in", BOOK)
    more = written(tmp_path / "more", {"payment": [*BOOK["payment"][1:], BOOK["payment"][1]]})
    (more / "payment.csv").rename(folder / "payment_again.csv")
    report = load(folder, store)
    by_file = {i.file: (i.read, i.accepted, i.duplicates) for i in report.intakes}
    assert (by_file["payment.csv"], by_file["payment_again.csv"]) == ((3, 3, 0), (3, 0, 3))
    assert (report.published, report.duplicates) == (True, 3)
    assert contents(store.current()) == book_contents


def test_what_refers_to_nobody_waits_and_counts_once_it_is_known(
    loaded: Store, written: Write, tmp_path: Path, look: Look
) -> None:
    """a9 is in no table: its payment and contact are kept and count nowhere, until a9 comes."""
    strangers = {
        "payment": [*_changed("payment", "p1", payment_id="p9", account_id="a9", amount="1000")],
        "contact": [*_changed("contact", "c1", contact_id="c9", account_id="a9", collector_id="k9")],
    }
    report = load(written(tmp_path / "strangers", strangers), loaded)
    assert (report.published, report.waiting) == (True, {"contact": 1, "payment": 1})
    (check,) = [c for c in report.checks if c.name == "05_waiting"]
    assert check.status == "warned"
    assert {f.split(" refer")[0] for f in check.findings} == {"1 rows of contact", "1 rows of payment"}
    assert any("a collector that is not loaded, such as k9" in finding for finding in check.findings)
    warehouse = look(loaded)
    assert _paid(warehouse) == {"2025-02": Decimal(20), "2025-03": Decimal("125.50")}
    assert _asked(warehouse, "select count(*) from mart.contact") == [(3,)]
    waiting = [
        (w["table_name"], w["waits_for"], w["row_count"], w["examples"]) for w in warehouse.meta("waiting")
    ]
    assert sorted(waiting) == [
        ("contact", "account", 1, ["a9"]),
        ("contact", "collector", 1, ["k9"]),
        ("payment", "account", 1, ["a9"]),
    ]
    # A month's end makes an account known; the contact still waits for its collector.
    known = {"snapshot": [{**BOOK["snapshot"][0], "account_id": "a9"}]}
    report = load(written(tmp_path / "a9", known), loaded)
    assert report.waiting == {"contact": 1}
    assert _paid(look(loaded)) == {"2025-02": Decimal(1020), "2025-03": Decimal("125.50")}
    report = load(written(tmp_path / "k9", {"collector": [{"collector_id": "k9", "team": "East"}]}), loaded)
    assert (report.waiting, report.published) == ({}, True)
    warehouse = look(loaded)
    contacted = "select contact_id, account_id, team, bucket from mart.contact where contact_id = 'c9'"
    assert _asked(warehouse, contacted) == [("c9", "a9", "East", "M1")]
    assert warehouse.meta("waiting") == []
    assert {c.status for c in report.checks if c.name == "05_waiting"} == {"passed"}


def test_a_month_end_waits_for_its_collector_but_not_for_its_account(
    loaded: Store, written: Write, tmp_path: Path, look: Look
) -> None:
    more = {
        "snapshot": [
            {**BOOK["snapshot"][0], "account_id": "a8", "collector_id": "k8"},
            {**BOOK["snapshot"][0], "account_id": "a7", "collector_id": "k1"},
        ]
    }
    report = load(written(tmp_path / "more", more), loaded)
    assert report.waiting == {"snapshot": 1}
    counted = "select distinct account_id from mart.account_month where account_id in ('a7', 'a8')"
    assert _asked(look(loaded), counted) == [("a7",)]
    report = load(written(tmp_path / "k8", {"collector": [{"collector_id": "k8", "team": "East"}]}), loaded)
    assert report.waiting == {}
    assert sorted(_asked(look(loaded), counted)) == [("a7",), ("a8",)]


def test_nothing_waits_for_collectors_where_none_are_loaded(
    store: Store, written: Write, tmp_path: Path, look: Look
) -> None:
    """Once the table comes, it is held to: who is not in it is unknown."""
    without = {t: rows for t, rows in BOOK.items() if t != "collector"}
    report = load(written(tmp_path / "without", without), store)
    assert (report.published, report.waiting) == (True, {})
    assert _asked(look(store), "select count(*) from mart.contact") == [(3,)]
    report = load(written(tmp_path / "some", {"collector": BOOK["collector"][:1]}), store)
    assert report.waiting == {"complaint": 1, "contact": 2, "promise": 1, "snapshot": 4}
    assert _asked(look(store), "select count(*) from mart.contact") == [(1,)]
    report = load(written(tmp_path / "rest", {"collector": BOOK["collector"][1:]}), store)
    assert report.waiting == {}
    assert _asked(look(store), "select count(*) from mart.contact") == [(3,)]


def test_without_month_ends_rows_are_kept_and_nothing_is_published(
    book: Path, store: Store, book_contents: Contents, contents: Callable[[Path], Contents]
) -> None:
    report = load([book / "account.csv", book / "payment.csv"], store)
    assert (report.published, report.is_accepted, report.version) == (False, True, "")
    assert report.why_not.startswith(
        "The rows are kept. They are published as soon as the accounts at month ends"
    )
    assert not store.pointer.exists()
    kept = accepted(store)
    assert kept
    assert {part.table: part.rows for part in kept.parts if part.table == "account"} == {"account": 3}
    again = load(book / "payment.csv", store)
    assert (again.published, again.is_accepted, again.met) == (False, True, (0, 3, 0))
    assert load(book, store).published
    assert contents(store.current()) == book_contents


def test_a_dry_run_keeps_nothing_but_what_it_set_aside(
    loaded: Store, written: Write, tmp_path: Path, files_of: Callable[[Store], dict[str, bytes]]
) -> None:
    before = files_of(loaded)
    reports = sorted(loaded.root.joinpath("loads").iterdir())
    changed = {"payment": [*_changed("payment", "p1", amount="9"), *_changed("payment", "p2", amount="x")]}
    wish = Wish(is_dry_run=True, is_partial=True)
    report = load(written(tmp_path / "again", changed), loaded, wish=wish)
    assert (report.published, report.is_accepted, report.accepted, report.quarantined) == (False, False, 1, 1)
    assert report.why_not == "This was a dry run: nothing was kept."
    assert report.quarantine is not None
    after = files_of(loaded)
    assert {name for name in after if not name.startswith("quarantine/")} == before.keys()
    assert {name: after[name] for name in before} == before
    assert sorted(loaded.root.joinpath("loads").iterdir()) == reports


def test_a_dry_run_of_a_new_dataset_leaves_none_behind(book: Path, tmp_path: Path) -> None:
    store = Store.of("dry", tmp_path)
    report = load(book, store, wish=Wish(is_dry_run=True))
    assert (report.accepted, report.published) == (RECORDS, False)
    # What was guessed is left for people to correct; it makes no dataset.
    assert {file.name for file in store.root.rglob("*")} <= {"load.lock", "mapping-draft.toml"}
    assert accepted(store) is None
    with pytest.raises(NotPublishedError):
        store.current()


def _check_sums(said: dict[str, Any]) -> None:
    """Every record and every physical line is accounted for once, in each file and in all."""
    for file in said["files"]:
        assert file["read"] == file["accepted"] + file["quarantined"] + file["duplicates"]
        lines = 1 + file["blank_lines"] + file["continuation_lines"] + file["read"]
        assert file["physical_lines"] == lines
    for key in ("read", "accepted", "quarantined", "duplicates"):
        assert said[key] == sum(file[key] for file in said["files"])


def _spoiled(folder: Path) -> None:
    """Add to two files: blank lines, a quoted line end, a duplicate, two wrong records and half a one."""
    with (folder / "payment.csv").open("a", encoding="utf-8") as file:
        file.write('\np3,a2,2025-03-04,5,cash\np4,a2,2025-02-31,5,cash\np5,a3,2025-03-09,7,"by\nhand"\n  \n')
    with (folder / "contact.csv").open("a", encoding="utf-8") as file:
        wrong = ["c5", "a1", "k1", "2025-02-10 09:30:00", "fax", "out", "shouted", "-5", "1.5"]
        wrong += [""] * (len(contracts()["contact"].columns) - len(wrong))
        file.write(f"c4,a1\n{','.join(wrong)}\n")


def test_the_report_in_json_adds_up(store: Store, written: Write, tmp_path: Path) -> None:
    folder = written(tmp_path / "in", BOOK)
    _spoiled(folder)
    report = load(folder, store, is_partial=True)
    said = json.loads(store.root.joinpath("loads", f"{report.load_id}.json").read_text("utf-8"))
    assert said == json.loads(json.dumps(report.as_json()))
    _check_sums(said)
    files = {f["file"]: f for f in said["files"]}
    pay, contact = files["payment.csv"], files["contact.csv"]
    assert (pay["read"], pay["accepted"], pay["quarantined"], pay["duplicates"]) == (6, 4, 1, 1)
    assert (pay["physical_lines"], pay["blank_lines"], pay["continuation_lines"]) == (10, 2, 1)
    assert (contact["read"], contact["accepted"], contact["quarantined"]) == (5, 3, 2)
    assert pay["reasons"] == {"wrong_type": 1}
    assert contact["reasons"] == {"unknown_member": 2, "out_of_range": 1, "wrong_field_count": 1}
    assert (said["published"], said["version"], said["waiting"]) == (True, report.load_id, {})
    assert pay["rejects"][0]["sentence"].startswith(
        "payment.csv, line 7, column paid_on: “2025-02-31” the value is not a date"
    )


def test_what_was_set_aside_is_mended_and_loaded_again_and_completes_the_picture(
    store: Store,
    written: Write,
    tmp_path: Path,
    book_contents: Contents,
    contents: Callable[[Path], Contents],
) -> None:
    """Two files of the book are damaged; the two mended files of the quarantine bring the rest, no more."""
    folder = written(tmp_path / "in", BOOK)
    for name, right, wrong in (
        ("payment", "120.50", "much"),
        ("contact", "phone,,no_answer", "phone,,nobody"),
    ):
        text = (folder / f"{name}.csv").read_text("utf-8")
        assert right in text
        (folder / f"{name}.csv").write_text(text.replace(right, wrong), "utf-8")
    report = load(folder, store, is_partial=True)
    assert (report.published, report.quarantined) == (True, 2)
    assert report.quarantine is not None
    assert report.quarantine.is_dir()
    assert contents(store.current()) != book_contents
    for name, right, wrong in (
        ("payment", "120.50", "much"),
        ("contact", "phone,,no_answer", "phone,,nobody"),
    ):
        file = report.quarantine / f"{name}.csv"
        text = file.read_text("utf-8")
        assert text.count("\n") == 2
        file.write_text(text.replace(wrong, right), "utf-8")
    mended = load(report.quarantine, store)
    assert (mended.published, mended.read, mended.accepted, mended.met.corrected) == (True, 2, 2, 0)
    assert contents(store.current()) == book_contents


def test_reasons_stand_beside_each_file_set_aside(store: Store, written: Write, tmp_path: Path) -> None:
    folder = written(tmp_path / "in", BOOK)
    _spoiled(folder)
    quarantine = load(folder, store).quarantine
    assert quarantine is not None
    assert sorted(file.name for file in quarantine.iterdir()) == [
        "contact.csv", "contact.reasons.csv", "payment.csv", "payment.reasons.csv",
    ]  # fmt: skip
    text = (quarantine / "contact.reasons.csv").read_text("utf-8")
    found = [(row["line"], row["column"], row["reason"]) for row in csv.DictReader(io.StringIO(text))]
    assert found == [
        ("5", "(line)", "wrong_field_count"),
        ("6", "channel", "unknown_member"),
        ("6", "outcome", "unknown_member"),
        ("6", "duration_seconds", "out_of_range"),
    ]


def test_a_file_refused_beside_good_ones_publishes_nothing_unless_partial(
    store: Store,
    written: Write,
    tmp_path: Path,
    book_contents: Contents,
    contents: Callable[[Path], Contents],
) -> None:
    folder = written(tmp_path / "in", BOOK)
    (folder / "notes.csv").write_bytes(b"\x1f\x8b\x08\x00\x00")
    report = load(folder, store)
    assert (report.published, report.is_accepted, report.accepted) == (False, False, RECORDS)
    (sentence,) = report.refused
    assert sentence.startswith("notes.csv: The archive is damaged or cut off")
    assert "could not be read, so nothing was published." in report.why_not
    assert (accepted(store), store.pointer.exists()) == (None, False)
    report = load(folder, store, is_partial=True)
    assert (report.published, len(report.refused)) == (True, 1)
    assert contents(store.current()) == book_contents


def test_a_file_that_turns_out_damaged_at_its_end_gives_nothing(
    store: Store, written: Write, tmp_path: Path
) -> None:
    """A gzip file whose checksum is wrong reads well up to its last bytes."""
    import gzip

    folder = written(tmp_path / "in", BOOK)
    file = folder / "payment.csv"
    (folder / "payment.csv.gz").write_bytes(gzip.compress(file.read_bytes())[:-8] + b"\0" * 8)
    file.unlink()
    report = load(folder, store, is_partial=True)
    assert [s.split(":")[0] for s in report.refused] == ["payment.csv.gz"]
    assert "payment" not in {i.table for i in report.intakes if i.accepted}


def test_a_mapping_of_few_columns_does_not_take_other_tables_for_its_own(
    written: Write, tmp_path: Path, look: Look
) -> None:
    """Accounts may come with their number only: every table has that column."""
    store = Store.of("few", tmp_path)
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "account.csv").write_text("account_id\na1\na2\na3\n", "utf-8")
    load(tmp_path / "first", store)
    report = load(written(tmp_path / "rest", {t: r for t, r in BOOK.items() if t != "account"}), store)
    assert {i.file.removesuffix(".csv"): i.table for i in report.intakes} == {
        t: t for t in BOOK if t != "account"
    }
    assert _paid(look(store)) == {"2025-02": Decimal(20), "2025-03": Decimal("125.50")}


def test_a_column_that_a_later_file_has_more_is_read(tmp_path: Path, look: Look) -> None:
    """What was learnt of last month's file must not hide what this month's brings."""
    store = Store.of("more", tmp_path / "home")
    head = "account_id,as_of,status,bucket,balance"
    for name, lines in {
        "one": [head, "a1,2025-01-31,open,M1,5"],
        "two": [f"{head},delinquency_reason", "a1,2025-02-28,open,M2,7,illness"],
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "snapshot.csv").write_text("\n".join(lines) + "\n", "utf-8")
        assert load(tmp_path / name, store).published
    found = "select balance, delinquency_reason from staging.snapshot order by as_of"
    assert _asked(look(store), found) == [(Decimal(5), None), (Decimal(7), "illness")]


def test_a_file_named_alone_is_refused_with_its_own_sentence(store: Store, tmp_path: Path) -> None:
    (tmp_path / "payment.csv").write_text("payment_id,account_id,amount\np1,a1,5\n", "utf-8")
    with pytest.raises(FileRefused, match=r"^payment\.csv, line 1, column paid_on: The column is missing\."):
        load(tmp_path / "payment.csv", store)
    assert accepted(store) is None


def test_every_report_of_a_load_is_kept_in_order(book: Path, store: Store) -> None:
    reports: list[Report] = [load(book, store), load(book / "payment.csv", store)]
    files = sorted(store.root.joinpath("loads").iterdir())
    assert [file.stem for file in files] == [report.load_id for report in reports]
    assert [r.version for r in reports] == [reports[0].load_id] * 2
