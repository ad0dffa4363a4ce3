"""What the import page knows without Streamlit: datasets, files, what was said of them, loads, results."""

from __future__ import annotations

import csv
import gzip
import io
import os
import stat
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from dashboard.importing import draft as drafting
from dashboard.importing import loading, results
from dashboard.importing.destination import Destination, destinations, new_destination, suggested_name
from dashboard.importing.draft import Draft
from dashboard.importing.job import Job
from dashboard.importing.kinds import Kind, Look, look
from dashboard.importing.uploads import Tray, forget_old, on_server, safe_name
from dashboard.importing.wording import brief, card_title, how_sure, size, sureness
from dashboard.importing.work import Given, Work
from data.load import load
from data.mapping import read_mappings
from data.matching import mapping_file
from data.publish import alone
from queries import connect
from queries.errors import DunlinError
from queries.store import Store

HEADER = ("账号", "客户姓名", "手机号码", "统计日期", "逾期天数", "当前余额", "账户状态", "备注")
CONTACTS = ("记录编号", "账号", "催收时间", "催收方式", "催收结果")
INTO = Destination("mine", "Mine", "CNY", is_new=True)

Write = Callable[..., Path]


def _balances(months: Sequence[str] = ("2025/01/31", "2025/02/28"), accounts: int = 40) -> list[list[str]]:
    return [
        [f"C{i:03}", "张伟", f"1380000{i:04}", month, str(30 * (i % 3)), f"{1000 + i:,}.50", "正常", "无"]
        for month in months
        for i in range(accounts)
    ]


def _contacts(*pairs: tuple[str, str]) -> list[list[str]]:
    return [[f"K{n}", "C001", f"2025/02/0{1 + n % 9} 10:00:00", *pair] for n, pair in enumerate(pairs)]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a CSV file in GB18030, as a Chinese collection system exports it."""

    def written(
        name: str, header: Sequence[str], rows: Sequence[Sequence[str]], code: str = "gb18030"
    ) -> Path:
        file = tmp_path / "given" / name
        file.parent.mkdir(exist_ok=True)
        with file.open("w", encoding=code, newline="") as out:
            csv.writer(out).writerows([header, *rows])
        return file

    return written


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which nothing is published."""
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Store:
    """The store of the dataset that is made."""
    return Store.of("mine", home)


def _kind(file: Path, store: Store) -> Kind:
    looked = look([file], store)
    assert looked.refused == ()
    return looked.kinds[0]


def _order(home: Path, looked: Look, paths: Sequence[Path], **drafts: Draft) -> loading.Order:
    return loading.order(INTO, home, Tray.of(Store.of("mine", home)), paths, looked, drafts)


def _ran(job: Job) -> Any:
    job.run()
    assert job.problem == ""
    assert job.report is not None
    return job.report


# Datasets


def test_the_sample_and_what_is_made_up_take_no_files(uci_home: Path, uci_store: Store) -> None:
    taking, refusing = destinations(uci_home)
    assert taking == []
    assert "sample" in refusing["uci"]


def test_a_dataset_of_ones_own_takes_files_with_its_title_and_currency(
    home: Path, store: Store, write: Write
) -> None:
    file = write("月末余额.csv", HEADER, _balances())
    _ran(loading.publishing(_order(home, look([file], store), [file]), is_partial=False))
    assert destinations(home) == ([Destination("mine", "Mine", "CNY")], {})


def test_a_home_that_is_not_there_holds_no_datasets(home: Path) -> None:
    assert destinations(home) == ([], {})


@pytest.mark.parametrize(
    ("title", "in_view", "taken", "name"),
    [
        ("Retail cards 2025", "", (), "retail-cards-2025"),
        ("信用卡", "", (), "mine"),
        ("信用卡", "", ("mine",), "mine-2"),
        ("Retail", "bank", (), "bank"),
        ("Retail", "bank", ("bank",), "retail"),
        ("Demo", "", (), "demo-2"),
        ("../etc", "", (), "etc"),
        ("", "demo", (), "mine"),
    ],
)
def test_a_short_name_is_suggested_that_can_be_a_folder_and_is_free(
    title: str, in_view: str, taken: tuple[str, ...], name: str
) -> None:
    assert suggested_name(title, in_view, taken) == name
    assert Store.of(name)


@pytest.mark.parametrize(
    ("name", "title", "currency", "problem"),
    [
        ("demo", "T", "CNY", "is kept for what comes with the product"),
        ("uci", "T", "CNY", "is kept for what comes with the product"),
        ("old", "T", "CNY", "There is a dataset “old” already"),
        ("../x", "T", "CNY", "cannot name a dataset"),
        ("", "T", "CNY", "cannot name a dataset"),
        ("ok", "  ", "CNY", "Give the new dataset a title"),
        ("ok", "T", None, "Choose the currency"),
    ],
)
def test_what_cannot_be_a_new_dataset_is_said(
    name: str, title: str, currency: str | None, problem: str
) -> None:
    with pytest.raises(DunlinError, match=problem):
        new_destination(name, title, currency, {"old"})


# Files


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("月末余额_2025-01.csv", "月末余额_2025-01.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        (".bashrc", "bashrc"),
        ("..", "file"),
        ("", "file"),
        ("a\0b\n$(rm -rf)`x`;.csv", "a_b__(rm -rf)_x__.csv"),
        ("=cmd|'/c calc'!A1.csv", "c calc__A1.csv"),
        ("<img src=x>.csv", "img src_x_.csv"),
        ("\u202egnp.csv", "gnp.csv"),
    ],
)
def test_a_name_from_the_browser_is_never_a_path(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.mark.parametrize("name", ["n" * 300 + ".csv", "余" * 300 + ".xlsx", "n" * 300, "." + "x" * 300])
def test_a_long_name_is_cut_and_keeps_its_ending(name: str) -> None:
    kept = safe_name(name)
    assert len(kept.encode()) <= 150
    assert kept.endswith((".csv", ".xlsx", "n", "x"))


def test_what_is_dropped_lies_in_a_folder_for_the_server_alone(store: Store) -> None:
    tray = Tray.of(store)
    first = tray.take("../a.csv", io.BytesIO(b"x"))
    second = tray.take("a.csv", io.BytesIO(b"y"))
    assert first != second
    assert (first.name, first.read_bytes(), second.read_bytes()) == ("a.csv", b"x", b"y")
    assert first.resolve().is_relative_to(store.root / "uploads")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    for folder in (tray.folder, tray.folder.parent, first.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_was_dropped_goes_and_what_lies_on_the_server_stays(store: Store, write: Write) -> None:
    mine = write("a.csv", ["a"], [["1"]])
    work = Work(tray=Tray.of(store))
    assert work.tray is not None
    dropped = work.tray.take("b.csv", io.BytesIO(b"x"))
    given = [Given(dropped, "b.csv", 1, True), Given(mine, "a.csv", 1, False)]
    work.given = list(given)
    for one in given:
        work.remove(one)
    assert not dropped.exists()
    assert mine.exists()
    work.forget()
    assert not store.root.exists()


def test_what_a_lost_session_left_is_removed_after_a_day(store: Store) -> None:
    old, fresh = Tray.of(store), Tray.of(store)
    for tray in (old, fresh):
        tray.take("a.csv", io.BytesIO(b"x"))
    os.utime(old.folder, (time.time() - 90_000,) * 2)
    forget_old(store)
    assert (old.folder.exists(), fresh.folder.exists()) == (False, True)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("exports/a.csv", "Write the whole path"),
        ("/no/such/place.csv", "There is no such file or folder"),
        ("/" + "x" * 5000, "is no path"),
        ("/a\0b", "There is no such file"),
        ("~nobody-at-all/x", "is no path"),
    ],
)
def test_what_is_no_path_on_the_server_is_said(written: str, problem: str) -> None:
    with pytest.raises(DunlinError, match=problem):
        on_server(written)


def test_a_path_may_be_quoted_as_file_managers_copy_it(write: Write) -> None:
    file = write("a b.csv", ["a"], [["1"]])
    assert on_server(f' "{file}" ') == file


# Looking at files


def test_a_foreign_export_is_recognised_with_its_form(store: Store, write: Write) -> None:
    kind = _kind(write("月末余额.csv", HEADER, _balances()), store)
    draft = drafting.begun(kind)
    assert kind.forms == ("CSV, GB18030, delimiter comma",)
    assert draft.table == "snapshot"
    assert draft.targets["统计日期"] == "as_of"
    assert drafting.personal(kind, draft) == {"客户姓名": "names", "手机号码": "telephone numbers"}
    assert drafting.is_ready(kind, draft)


def test_files_with_the_same_columns_are_one_kind(store: Store, write: Write) -> None:
    files = [
        write(f"balances_2025-0{m}.csv", HEADER, _balances([day]))
        for m, day in ((1, "2025/01/31"), (2, "2025/02/28"))
    ]
    (kind,) = look(files, store).kinds
    assert kind.names == ("balances_2025-01.csv", "balances_2025-02.csv")
    assert kind.sample.num_rows == 80


def test_gzip_and_zip_are_looked_into(store: Store, write: Write, tmp_path: Path) -> None:
    file = write("月末余额.csv", HEADER, _balances())
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as into:
        into.write(file, file.name)
    assert [k.names for k in look([packed, archive], store).kinds] == [("a.csv.gz", "all.zip/月末余额.csv")]


def test_a_file_that_cannot_be_read_is_said_and_the_others_are_looked_at(
    store: Store, write: Write, tmp_path: Path
) -> None:
    bad = tmp_path / "letter.csv"
    bad.write_bytes(b"%PDF-1.7 ...")
    looked = look([bad, write("月末余额.csv", HEADER, _balances())], store)
    assert len(looked.kinds) == 1
    assert "a PDF" in looked.refused[0]


def test_the_known_form_of_the_sample_needs_nothing_said(
    store: Store, uci_lines: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("\n".join(uci_lines) + "\n", "utf-8")
    kind = _kind(file, store)
    assert kind.adapter == "uci"
    assert drafting.is_ready(kind, drafting.begun(kind))
    assert "known form" in card_title(kind, Draft(""), False)


# What a person says


def test_a_table_that_is_not_recognised_is_asked_for(store: Store, write: Write) -> None:
    kind = _kind(write("x.csv", ["foo", "bar"], [["1", "2"]] * 30), store)
    draft = drafting.begun(kind)
    assert draft.table == ""
    assert not drafting.is_ready(kind, draft)
    assert drafting.is_ready(kind, Draft("", is_left_out=True))


def test_a_required_column_that_is_not_read_is_missing(store: Store, write: Write) -> None:
    kind = _kind(write("月末余额.csv", HEADER, _balances()), store)
    draft = drafting.begun(kind)
    fewer = Draft(draft.table, {n: t for n, t in draft.targets.items() if t != "as_of"}, draft.forms)
    assert [c.name for c in drafting.missing(kind, fewer)] == ["as_of"]
    for_all = Draft(fewer.table, fewer.targets, fewer.forms, constants={"as_of": "2025-01-31"})
    assert drafting.is_ready(kind, for_all)


def test_two_columns_read_as_one_are_not_ready(store: Store, write: Write) -> None:
    kind = _kind(write("月末余额.csv", HEADER, _balances()), store)
    draft = drafting.begun(kind)
    twice = Draft(draft.table, {**draft.targets, "备注": "balance"}, draft.forms)
    assert drafting.chosen_twice(twice) == {"balance": ["当前余额", "备注"]}
    assert not drafting.is_ready(kind, twice)


def test_another_target_is_read_in_the_form_of_its_own_values(store: Store, write: Write) -> None:
    rows = [[f"P{i}", f"C{i}", f"{1 + i % 28}.01.2025", f"1.{i:03},50"] for i in range(40)]
    kind = _kind(write("zahlungen.csv", ["nr", "konto", "irgendwann", "irgendwas"], rows, "utf-8"), store)
    targets = {"nr": "payment_id", "konto": "account_id", "irgendwann": "paid_on", "irgendwas": "amount"}
    mapping, _ = drafting.mapping_of(kind, Draft("payment", targets))
    assert mapping.forms == {"paid_on": "dmy", "amount": "comma"}
    said, _ = drafting.mapping_of(kind, Draft("payment", targets, {"paid_on": "mdy"}))
    assert said.forms["paid_on"] == "mdy"


def test_personal_data_stays_out_whatever_a_person_says(store: Store, write: Write) -> None:
    kind = _kind(write("月末余额.csv", HEADER, _balances()), store)
    draft = drafting.begun(kind)
    said = Draft(draft.table, {**draft.targets, "手机号码": "delinquency_reason"}, draft.forms)
    mapping, _ = drafting.mapping_of(kind, said)
    assert "手机号码" not in mapping.columns.values()
    assert mapping.dropped["手机号码"] == "telephone numbers"


def test_personal_data_that_only_its_values_betray_is_dropped_and_said(store: Store, write: Write) -> None:
    rows = [[*row[:-1], f"zhang{n}@example.com"] for n, row in enumerate(_balances())]
    kind = _kind(write("月末余额.csv", [*HEADER[:-1], "stuff"], rows), store)
    draft = drafting.begun(kind)
    mapping, _ = drafting.mapping_of(
        kind, Draft(draft.table, {**draft.targets, "stuff": "delinquency_reason"}, draft.forms)
    )
    assert "stuff" not in mapping.columns.values()
    assert "stuff" in mapping.dropped


def test_only_values_that_are_not_understood_are_asked_for(store: Store, write: Write) -> None:
    rows = _contacts(*[("电话", "无人接听")] * 30, *[("企业微信群", "敲门未遇")] * 5)
    kind = _kind(write("催收记录.csv", CONTACTS, rows), store)
    draft = drafting.begun(kind)
    puzzles = drafting.puzzling(kind, draft, {})
    assert puzzles == {"channel": {"企业微信群": (5, "")}, "outcome": {"敲门未遇": (5, "")}}
    later = drafting.puzzling(kind, draft, {"channel": {"飞鸽"}})
    assert later["channel"]["飞鸽"] == (0, "")
    said = Draft(draft.table, draft.targets, draft.forms, {"channel": {"企业微信群": "social_media"}})
    assert drafting.puzzling(kind, said, {})["channel"]["企业微信群"] == (5, "social_media")
    assert drafting.mapping_of(kind, said)[0].members["channel"] == {
        "电话": "phone",
        "企业微信群": "social_media",
    }


@pytest.mark.parametrize(
    "name",
    ["=HYPERLINK(1)", "<b>x</b>", "[x](http://x)", ":red[x]", "🐦 北京", "n" * 300, "a`b", "$x$"],
)
def test_a_column_of_any_name_can_be_mapped_and_loaded(
    home: Path, store: Store, write: Write, name: str
) -> None:
    file = write("payments.csv", ["payment_id", "account_id", "paid_on", name], [
        [f"P{i}", f"A{i}", "2025-01-31", "12.50"] for i in range(30)
    ], "utf-8")  # fmt: skip
    looked = look([file], store)
    (kind,) = looked.kinds
    draft = Draft("payment", {**{n: n for n in kind.header[:3]}, kind.header[3]: "amount"})
    report = _ran(loading.checking(_order(home, looked, [file], **{kind.key: draft})))
    assert (report.accepted, report.quarantined) == (30, 0)
    assert "<b>" not in card_title(kind, draft, False)


# Loading


def test_a_check_keeps_nothing_and_publishing_does(home: Path, store: Store, write: Write) -> None:
    file = write("月末余额.csv", HEADER, _balances())
    what = _order(home, look([file], store), [file])
    report = _ran(loading.checking(what))
    assert list(results.tallies(report).values()) == [80, 80, 0, 0]
    assert not (store.root / "CURRENT").exists()
    assert not mapping_file(store).exists()
    report = _ran(loading.publishing(what, is_partial=False))
    assert report.published
    warehouse = connect(store.current())
    assert warehouse.about["title"] == "Mine"
    assert warehouse.about["currency"] == "CNY"
    warehouse.close()
    assert results.added(report, str)[0] == "Accounts at month ends: 80 records added."


def test_how_files_were_read_is_remembered_and_corrections_take_the_place_of_the_old(
    home: Path, store: Store, write: Write
) -> None:
    file = write("催收记录.csv", CONTACTS, _contacts(*[("电话", "敲门未遇")] * 30))
    looked = look([file], store)
    (kind,) = looked.kinds
    begun = drafting.begun(kind)
    for member in ("no_answer", "wrong_party"):
        draft = Draft(begun.table, begun.targets, begun.forms, {"outcome": {"敲门未遇": member}})
        report = _ran(loading.publishing(_order(home, looked, [file], **{kind.key: draft}), is_partial=False))
        assert report.is_accepted
        assert "as soon as the accounts at month ends" in report.why_not
    (saved,) = read_mappings(mapping_file(store))
    assert saved.members["outcome"]["敲门未遇"] == "wrong_party"
    again = _kind(file, store)
    assert drafting.begun(again).members["outcome"]["敲门未遇"] == "wrong_party"
    assert sureness(again, "contact", "账号", "account_id").startswith("As last time")


def test_values_met_while_checking_are_asked_for(home: Path, store: Store, write: Write) -> None:
    rows = _contacts(*[("电话", "无人接听")] * 2_500, ("飞鸽", "无人接听"))
    file = write("催收记录.csv", CONTACTS, rows)
    looked = look([file], store)
    (kind,) = looked.kinds
    report = _ran(loading.checking(_order(home, looked, [file])))
    assert results.unknown_values(report, looked) == {kind.key: {"channel": {"飞鸽"}}}
    assert results.publish_words(report, "{:,}".format) == (
        "Publish the 2,500 good ones and leave 1 aside",
        True,
    )


def test_a_table_that_is_left_out_is_not_read(home: Path, store: Store, write: Write) -> None:
    files = [
        write("月末余额.csv", HEADER, _balances()),
        write("notes.csv", ["foo", "bar"], [["1", "2"]] * 30),
    ]
    looked = look(files, store)
    odd = next(kind for kind in looked.kinds if "foo" in kind.header)
    report = _ran(loading.checking(_order(home, looked, files, **{odd.key: Draft("", is_left_out=True)})))
    assert [i.file for i in report.intakes] == ["月末余额.csv"]
    assert report.refused == ()


def test_what_was_set_aside_can_be_taken_away_and_is_forgotten_with_the_check(
    home: Path, store: Store, write: Write
) -> None:
    rows = _balances()
    rows[3][4] = "soon"
    file = write("月末余额.csv", HEADER, rows)
    report = _ran(loading.checking(_order(home, look([file], store), [file])))
    (row,) = results.rejected(report).to_dict("records")
    assert (row["File"], row["Line"], row["Column"], row["Value"]) == ("月末余额.csv", 5, "逾期天数", "soon")
    assert row["Problem"].startswith("The value is not a whole number")
    download = results.to_mend(report)
    assert download is not None
    with zipfile.ZipFile(io.BytesIO(download.content())) as archive:
        assert "soon" in archive.read("月末余额.csv").decode("utf-8")
        assert any(name.endswith(".reasons.csv") for name in archive.namelist())
    loading.forget_check(store, report)
    assert not list(store.root.rglob("*.csv"))
    assert not list((store.root / "loads").glob("*"))


def test_another_load_under_way_is_a_sentence(home: Path, store: Store, write: Write) -> None:
    file = write("月末余额.csv", HEADER, _balances())
    job = loading.checking(_order(home, look([file], store), [file]))
    with alone(store):
        job.run()
    assert "Another load into “mine” is under way" in job.problem
    assert job.report is None


def test_a_mistake_in_the_program_is_a_sentence() -> None:
    def wrong(_: Any) -> Any:
        raise KeyError("x")

    job = Job(wrong, "")
    job.run()
    assert job.is_done
    assert job.problem.startswith("The files could not be loaded because of a mistake in the program.")


def test_another_order_has_another_signature(home: Path, store: Store, write: Write) -> None:
    file = write("月末余额.csv", HEADER, _balances())
    looked = look([file], store)
    (kind,) = looked.kinds
    before = _order(home, looked, [file])
    assert before.signature == _order(home, looked, [file], **{kind.key: drafting.begun(kind)}).signature
    assert (
        before.signature != _order(home, looked, [file], **{kind.key: Draft("", is_left_out=True)}).signature
    )


def test_publishing_lets_go_of_everything_that_was_dropped(home: Path, store: Store, write: Write) -> None:
    source = write("月末余额.csv", HEADER, _balances())
    work = Work(tray=Tray.of(store))
    assert work.tray is not None
    path = work.tray.take(source.name, io.BytesIO(source.read_bytes()))
    work.given.append(Given(path, source.name, 1, True))
    work.look(store)
    what = loading.order(INTO, home, work.tray, work.paths, work.look(store), work.drafts)
    for job in (loading.checking(what), loading.publishing(what, is_partial=False)):
        work.begin(job, what)
        assert job.wait(60)
        work.collect()
    assert work.published is not None
    assert work.published.published
    assert work.given == []
    assert not (store.root / "uploads").exists()


def test_records_that_wait_are_said(home: Path, store: Store, write: Write) -> None:
    rows = _contacts(("电话", "无人接听"))
    rows[0][1] = "C999"
    files = [write("月末余额.csv", HEADER, _balances()), write("催收记录.csv", CONTACTS, rows)]
    report = _ran(loading.publishing(_order(home, look(files, store), files), is_partial=False))
    assert any("1 record waits for an account or collector" in s for s in results.added(report, str))


def test_a_load_of_the_command_line_reads_what_the_page_remembered(
    home: Path, store: Store, write: Write
) -> None:
    file = write("月末余额.csv", HEADER, _balances())
    _ran(loading.publishing(_order(home, look([file], store), [file]), is_partial=False))
    again = load(write("later.csv", HEADER, _balances(["2025/03/31"])), store)
    assert again.published


# Words


def test_sizes_confidences_and_long_texts_are_written_briefly() -> None:
    assert [size(n) for n in (999, 23_500, 1_400_000, 1_400_000_000)] == [
        "999 bytes",
        "24 KB",
        "1.4 MB",
        "1.4 GB",
    ]
    assert [how_sure(c) for c in (0.95, 0.75, 0.5)] == ["sure, 95%", "likely, 75%", "please check, 50%"]
    assert len(brief("n" * 300)) == 60
    assert brief("a\n b") == "a b"


def test_sentences_of_the_loader_do_not_send_people_to_files() -> None:
    said = results.for_the_page("Rename the file, or say in mapping.toml which column is which.")
    assert said == "Rename the file."
    assert "mapping.toml" not in results.for_the_page("Correct the form in mapping.toml if that is wrong.")
