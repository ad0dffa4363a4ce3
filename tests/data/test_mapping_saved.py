"""mapping.toml: written for people, read back exactly, and every mistake in it is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import contracts
from data.mapping import FILE_MONTH, FileMapping, find, read_mappings, write_mappings
from queries.errors import DunlinError

GOOD = """\
# What I think.
[[file]]
table = "snapshot"
match = ["账号", "日期", "Amount"]

[file.columns]
account_id = "账号"
as_of = "日期"
balance = "Amount"

[file.constants]
status = "open"

[file.forms]
as_of = "dmy"

[[file]]
table = "contact"
time_zone = "Asia/Shanghai"
empty = ["NULL"]
ignored = ["备注"]

[file.columns]
account_id = "账号"
channel = "方式"
duration_seconds = "时长"

[file.forms]
duration_seconds = "clock"

[file.members.channel]
"电话" = "phone"

[file.dropped]
"手机" = "telephone numbers"
"""


def _read(tmp_path: Path, text: str) -> list[FileMapping]:
    file = tmp_path / "mapping.toml"
    file.write_text(text, "utf-8")
    return read_mappings(file)


def test_a_file_written_by_hand_is_read(tmp_path: Path) -> None:
    assert _read(tmp_path, GOOD) == [
        FileMapping(
            "snapshot",
            {"account_id": "账号", "as_of": "日期", "balance": "Amount"},
            forms={"as_of": "dmy"},
            match=("账号", "日期", "Amount"),
            constants={"status": "open"},
        ),
        FileMapping(
            "contact",
            {"account_id": "账号", "channel": "方式", "duration_seconds": "时长"},
            ignored=("备注",),
            dropped={"手机": "telephone numbers"},
            members={"channel": {"电话": "phone"}},
            forms={"duration_seconds": "clock"},
            empty=("NULL",),
            time_zone="Asia/Shanghai",
        ),
    ]
    assert _read(tmp_path, "\ufeff# nothing yet\n") == []


WRONG = {
    'table = "snapshot"': (
        'table = "snapshots"',
        "line 3: There is no table “snapshots”. Did you mean “snapshot”? Allowed: account,",
    ),
    'balance = "Amount"': (
        'ballance = "Amount"',
        "line 9: The table snapshot has no column “ballance”. Did you mean “balance”? Allowed: account_id,",
    ),
    'as_of = "日期"': (
        'as_of = "账号"',
        "line 8: The file's column “账号” is read as account_id and read as as_of. Name it once.",
    ),
    'as_of = "dmy"': (
        'as_of = "dmmy"',
        "line 15: as_of has no form “dmmy”. Did you mean “dmy”? Allowed: ymd, dmy, mdy, month, excel.",
    ),
    'status = "open"': (
        'status = "opened"',
        "line 12: status has no member “opened”. Did you mean “open”? Allowed: open,",
    ),
    '"电话" = "phone"': (
        '"电话" = "fone"',
        "line 32: channel has no member “fone”. Did you mean “phone”? Allowed: phone,",
    ),
    'duration_seconds = "clock"': (
        'channel = "clock"',
        "line 29: channel is a text and has no form. Remove the line.",
    ),
    '[file.forms]\nas_of = "dmy"': (
        '[file.forms]\nminimum_due = "point"',
        "line 15: [file.forms] speaks of minimum_due, which [file.columns] does not read. Add it there",
    ),
    'time_zone = "Asia/Shanghai"': (
        'time_zone = "Asia/Peking"',
        "line 19: There is no time zone “Asia/Peking”. Name one like Asia/Shanghai",
    ),
    'empty = ["NULL"]': ('empty = "NULL"', "line 20: “empty” must be a list of texts, such as"),
    'ignored = ["备注"]': (
        'ignored = ["方式"]',
        "line 21: The file's column “方式” is read as channel and ignored. Name it once.",
    ),
    '"手机" = "telephone numbers"': (
        '"时长" = "telephone numbers"',
        "line 35: The file's column “时长” is read as duration_seconds and dropped. Name it once.",
    ),
    'status = "open"\n': (
        'balance = "0"\n',
        "line 12: balance is both a constant and a column of the file. Remove one of the two.",
    ),
    "[file.columns]\naccount_id = \"账号\"\nchannel": (
        "[file.colums]\naccount_id = \"账号\"\nchannel",
        "line 23: There is no entry “colums”. Did you mean “columns”?",
    ),
    'balance = "Amount"\n': (
        'account_id = "Amount"\n',
        "This is not TOML: Cannot overwrite a value (at line 9, column 22).",
    ),
    'as_of = "dmy"\n': ('as_of = 5\n',
        "line 14: In [file.forms], every line must be a name = a text in quotes."),
    "# What I think.": ('[files]\nx = 1', "line 1: There is no section “files”. Allowed: [[file]]."),
    'table = "contact"\n': ("", "line 17: The entry “table” is missing. Name one of Dunlin's tables."),
}  # fmt: skip


@pytest.mark.parametrize("right", list(WRONG))
def test_a_mistake_is_said_with_its_line(tmp_path: Path, right: str) -> None:
    assert GOOD.count(right) == 1
    wrong, sentence = WRONG[right]
    with pytest.raises(DunlinError) as problem:
        _read(tmp_path, GOOD.replace(right, wrong))
    assert str(problem.value).startswith("mapping.toml")
    assert sentence in str(problem.value)


def test_a_missing_file_and_one_of_other_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DunlinError, match="There is no such file"):
        read_mappings(tmp_path / "mapping.toml")
    (tmp_path / "mapping.toml").write_bytes("[[file]]\nx = '账'".encode("gbk"))
    with pytest.raises(DunlinError, match="is not UTF-8"):
        read_mappings(tmp_path / "mapping.toml")


HEADERS = st.lists(st.text(max_size=12), min_size=14, max_size=20, unique=True)


@settings(max_examples=60)
@given(
    header=HEADERS, values=st.lists(st.text(max_size=8), max_size=4, unique=True), split=st.integers(5, 11)
)
def test_any_header_and_values_are_written_and_read_back(
    tmp_path_factory: pytest.TempPathFactory, header: list[str], values: list[str], split: int
) -> None:
    names = ("contact_id", "account_id", "at", "channel", "cost")
    mapping = FileMapping(
        table="contact",
        columns=dict(zip(names, header, strict=False)),
        ignored=tuple(header[5:split]),
        dropped=dict.fromkeys(header[split:], "names"),
        members={"channel": dict.fromkeys(values, "phone")} if values else {},
        forms={"at": "mdy", "cost": "comma"},
        match=tuple(header),
        constants={"script": header[0], "strategy": FILE_MONTH},
        empty=tuple(values),
        time_zone="Asia/Shanghai",
    )
    file = tmp_path_factory.mktemp("written") / "mapping.toml"
    write_mappings(file, [mapping, FileMapping("account", {})])
    assert read_mappings(file) == [mapping, FileMapping("account", {})]


def test_what_is_written_is_in_the_contracts_order_and_the_same_each_time(tmp_path: Path) -> None:
    names = [column.name for column in contracts()["snapshot"].columns]
    for order in (names, names[::-1]):
        write_mappings(tmp_path / "mapping.toml", [FileMapping("snapshot", {n: n.upper() for n in order})])
        text = (tmp_path / "mapping.toml").read_text("utf-8")
        assert text.partition("[file.columns]\n")[2] == "".join(f'{n} = "{n.upper()}"\n' for n in names)
    assert "remove a line and the column is not read" in text


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mapping.toml"
    write_mappings(file, [FileMapping("account", {"account_id": "a"})])

    def fail(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("data.mapping.writing.os.fsync", fail)
    with pytest.raises(OSError, match="no space left"):
        write_mappings(file, [FileMapping("account", {"account_id": "b"})])
    assert read_mappings(file) == [FileMapping("account", {"account_id": "a"})]


def test_a_file_is_found_by_the_columns_that_its_mapping_reads() -> None:
    small = FileMapping("account", {"account_id": "A"}, match=("A", "B"))
    large = FileMapping("snapshot", {"account_id": "A", "as_of": "D"}, match=("A", "D", "E"))
    saved = [small, large]
    assert find(saved, ["E", "D", "A"]) is large
    assert find(saved, ["A", "D", "E", "new"]) is large
    assert find(saved, ["A", "B"]) is small
    assert find(saved, ["B", "D"]) is None
    assert find([FileMapping("account", {})], ["A"]) is None
    assert find([small, small], ["A"]) is small
