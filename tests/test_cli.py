"""The command line: what it prints, and how it says what went wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dunlin
from data.docs import contracts_page
from data.load import sample_file
from queries import catalog
from queries.docs import metrics_page
from queries.store import Store

EXAMPLE = (
    "show cure_rate --by month,bucket --where bucket=M2 --from 2005-04 --to 2005-08 --data uci --format json"
)
Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def run(
    uci_store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `dunlin` in this process over the published sample; return status, output and errors."""
    monkeypatch.setenv("DUNLIN_HOME", str(uci_store.root.parent))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("DUNLIN_DATA", "uci")

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["dunlin", *arguments])
        with pytest.raises(SystemExit) as ended:
            dunlin.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err  # type: ignore[return-value]

    return ran


def _process(root: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DUNLIN_HOME": str(home)}
    command = [sys.executable, "-m", "dunlin", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_example_of_the_manual_prints_exact_rows(root: Path, uci_store: Store) -> None:
    done = _process(root, uci_store.root.parent, *EXAMPLE.split())
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    assert [row["month"] for row in rows] == [f"2005-0{month}" for month in range(4, 9)]
    assert {row["bucket"] for row in rows} == {"M2"}
    # 198 + 732 of 2,766 clients with code 2 in April have a code of 0 or less in May.
    assert rows[0] == {
        "month": "2005-04",
        "bucket": "M2",
        "numerator": 930,
        "denominator": 2766,
        "value": 930 / 2766,
        "n": 2766,
        "immature": 0,
        "missing": 0,
        "reason": None,
    }


def test_an_error_of_the_process_is_one_sentence_and_no_traceback(root: Path, uci_store: Store) -> None:
    done = _process(root, uci_store.root.parent, "show", "cure_rat", "--data", "uci")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("dunlin: There is no metric or table “cure_rat”. Did you mean “cure_rate”?")
    assert len(done.stderr.splitlines()) == 1


def test_metrics_lists_every_metric_and_table(run: Run) -> None:
    status, out, _ = run("metrics")
    assert status == 0
    listed = {line.split()[0] for line in out.splitlines()[1:]}
    assert listed >= {*catalog.metrics(), *catalog.tables()}
    assert "Roll-rate matrix" in out


def test_the_same_rows_come_as_json_and_csv(run: Run) -> None:
    question = ("show", "past_due_balance", "--by", "month,bucket", "--where", "bucket=M2,M3")
    as_json = json.loads(run(*question, "--format", "json")[1])
    as_csv = list(csv.DictReader(io.StringIO(run(*question, "--format", "csv")[1])))
    assert len(as_json) == len(as_csv) == 12
    assert [(r["month"], r["bucket"]) for r in as_csv] == [(r["month"], r["bucket"]) for r in as_json]
    assert [float(r["value"]) for r in as_csv] == [r["value"] for r in as_json]


def test_a_table_is_printed_for_people(run: Run) -> None:
    status, out, _ = run("show", "cure_rate", "--by", "month", "--from", "2005-08")
    assert status == 0
    assert out.startswith("Cure rate: from 2005-08\n")
    assert re.search(r"2005-08\s+447\s+4,438\s+0\.1007\s", out)
    assert re.search(r"2005-09\s+0\s+0\s+0\s+6,818\s+0\s+immature", out)


def test_a_level_says_at_which_month_end_it_stands(run: Run) -> None:
    assert "At the end of 2005-07." in run("show", "delinquent_accounts", "--to", "2005-07")[1]
    assert "At the end of the last month loaded." in run("show", "delinquent_accounts")[1]
    assert "At the end of" not in run("show", "delinquent_accounts", "--by", "month")[1]


def test_members_may_be_listed_or_repeated(run: Run) -> None:
    listed = run("show", "delinquent_accounts", "--where", "bucket=M2, M3", "--format", "json")[1]
    repeated = run(
        "show", "delinquent_accounts", "--where", "bucket=M2", "--where", "bucket=M3", "--format", "json"
    )[1]
    assert json.loads(listed) == json.loads(repeated)
    assert json.loads(listed)[0]["value"] == 2667 + 322


def test_a_table_may_be_weighted(run: Run) -> None:
    question = ("show", "roll_rate_matrix", "--by", "month", "--format", "json", "--weight", "balance")
    assert json.loads(run(*question)[1])[0]["denominator"] == 1166152812


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "cure_rat"], ["metric or table “cure_rat”", "Did you mean “cure_rate”?"]),
        (["show", "cure_rate", "--by", "mnth"], ["dimension “mnth”", "Did you mean “month”?"]),
        (["show", "cure_rate", "--where", "bucket=M9"], ["bucket “M9”", "Allowed: current, M1"]),
        (
            ["show", "cure_rate", "--where", "buckets=M2"],
            ["“buckets”", "Did you mean “bucket”?"],
        ),
        (["show", "cure_rate", "--where", "M2"], ["“M2” says no members", "bucket=M2"]),
        (["show", "cure_rate", "--where", "=M2"], ["dimension to restrict “”"]),
        (["show", "cure_rate", "--where", "bucket="], ["bucket="]),
        (["show", "cure_rate", "--where", "region=north"], ["region"]),
        (["show", "cure_rate", "--by", "region"], ["cannot be cut by region"]),
        (["show", "cure_rate", "--from", "2005-13"], ["“2005-13” is not a month", "as in 2005-04"]),
        (["show", "cure_rate", "--from", "2006-01"], ["2006-01 is not loaded", "from 2005-04 to 2005-09"]),
        (["show", "cure_rate", "--from", "2005-08", "--to", "2005-04"], ["lies after the last"]),
        (["show", "roll_rate_matrix", "--weight", "money"], ["weight “money”", "Allowed: accounts, balance"]),
        (["show", "cure_rate", "--weight", "balance"], ["weight"]),
        (
            ["show", "cure_rate", "--data", "nine"],
            ["published under “nine”", "Published so far: "],
        ),
        (["show", "cure_rate", "--data", "../etc"], ["“../etc” cannot name a dataset"]),
        (["load"], ["Name files to load, or a sample"]),
        (["load", "a.csv", "--sample", "uci"], ["Name files to load, or a sample"]),
        (["load", "none.csv", "--data", "cli"], ["none.csv: There is no such file."]),
        (
            ["load", "none.csv", "--adapter", "ucl", "--data", "cli"],
            ["“ucl”", "Did you mean “uci”?"],
        ),
        (["load", "--sample", "ucl", "--data", "cli"], ["“ucl”", "Did you mean “uci”?"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and value[0] in ("show", "load") else "",
)
def test_what_goes_wrong_is_one_sentence_on_stderr(run: Run, arguments: list[str], words: list[str]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith("dunlin: ")
    assert len(err.splitlines()) == 1
    assert all(word in err for word in words), err


def test_an_unknown_option_is_told_with_the_usage(run: Run) -> None:
    status, out, err = run("show", "cure_rate", "--format", "xml")
    assert (status, out) == (2, "")
    assert "xml" in err
    assert "Traceback" not in err


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Run) -> Path:
    """An empty home folder, for what is loaded."""
    monkeypatch.setenv("DUNLIN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def small_csv(tmp_path: Path, uci_lines: list[str]) -> Path:
    """A few clients of the sample."""
    file = tmp_path / "small.csv"
    file.write_text("\n".join(uci_lines) + "\n", "utf-8")
    return file


def test_a_load_says_what_became_of_each_record(home: Path, run: Run, small_csv: Path) -> None:
    status, out, err = run("load", str(small_csv), "--data", "small")
    assert (status, out) == (0, "")
    assert "30 records read = 30 accepted + 0 quarantined + 0 duplicates." in err
    assert f"Published “small” as version {Store.of('small', home).current().stem}." in err
    assert json.loads(run("show", "payment_amount", "--data", "small", "--format", "json")[1])[0]["n"] > 100


def test_a_load_with_bad_lines_names_them_and_fails(home: Path, run: Run, small_csv: Path) -> None:
    lines = small_csv.read_text("utf-8").replace("\n", "\nx", 12)
    small_csv.write_text(lines, "utf-8")
    status, out, err = run("load", str(small_csv), "--data", "small")
    assert (status, out) == (1, "")
    assert "30 records read = 18 accepted + 12 quarantined + 0 duplicates." in err
    assert "small.csv, line 2, column ID: “x1” the value is not a whole number" in err
    assert "… and more: 12 wrong_type." in err
    assert "The lines set aside: " in err
    assert err.splitlines()[-1].startswith(
        "dunlin: 12 of 30 records were set aside, so nothing was published."
    )
    assert not (home / "small" / "CURRENT").exists()


def test_partial_publishes_the_others(home: Path, run: Run, small_csv: Path) -> None:
    small_csv.write_text(small_csv.read_text("utf-8").replace("\n", "\nx", 1), "utf-8")
    status, _, err = run("load", str(small_csv), "--data", "small", "--partial")
    assert status == 0
    assert "30 records read = 29 accepted + 1 quarantined" in err
    assert "Published “small”" in err


def test_if_absent_loads_nothing_twice(home: Path, run: Run, small_csv: Path) -> None:
    run("load", str(small_csv), "--data", "small")
    before = Store.of("small", home).pointer.read_bytes()
    assert run("load", str(small_csv), "--data", "small", "--if-absent") == (0, "", "")
    assert Store.of("small", home).pointer.read_bytes() == before


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the generated page stands in a project of its own."""
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr("dunlin.__file__", str(tmp_path / "dunlin.py"))
    return tmp_path / "docs" / "metrics.md"


def test_docs_are_written_and_then_up_to_date(page: Path, run: Run) -> None:
    assert run("docs")[0] == 0
    assert page.read_text("utf-8") == metrics_page()
    assert page.with_name("data-contracts.md").read_text("utf-8") == contracts_page()
    told = "docs/metrics.md is up to date.\ndocs/data-contracts.md is up to date.\n"
    assert run("docs", "--check") == (0, told, "")


@pytest.mark.parametrize("stale", [None, "", "# Metrics\n", metrics_page().replace("Cure rate", "Rate")])
def test_a_stale_page_fails_the_check_and_is_left_alone(page: Path, run: Run, stale: str | None) -> None:
    if stale is not None:
        page.write_text(stale, "utf-8")
    assert run("docs", "--check") == (1, "", "dunlin: docs/metrics.md is stale. Run: dunlin docs\n")
    assert (page.read_text("utf-8") if page.exists() else None) == stale


@pytest.mark.parametrize("name", [*catalog.metrics(), *catalog.tables()])
def test_the_page_tells_each_definition_and_links_its_statement(root: Path, name: str) -> None:
    written = metrics_page()
    assert catalog.find(name).definition in written
    (link,) = re.findall(rf"\(\.\./(queries/\w+/{name}\.sql)\)", written)
    assert (root / link).is_file()


def test_the_sample_is_what_load_sample_means() -> None:
    assert sample_file("uci").name == "UCI_Credit_Card.csv"
