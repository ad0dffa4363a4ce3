"""The import page, opened through the dashboard's entry: from files to published figures, in sentences."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.mapping import read_mappings
from data.matching import mapping_file
from data.publish import alone, is_published
from queries.store import Store

OpenPage = Callable[..., AppTest]

BALANCES = ("账号", "客户姓名", "手机号码", "统计日期", "逾期天数", "当前余额", "账户状态")
CONTACTS = ("记录编号", "账号", "催收时间", "催收方式", "催收结果")
TRACEBACK = re.compile(r"Traceback|Exception\b|\.py\b|File \"")
NAMES = [
    '=HYPERLINK("http://127.0.0.2:9/x")',
    "<b>bold</b>",
    "![x](http://127.0.0.2:9/x.png)",
    "$x$ :red[x]",
    "🐦 北京",
    "n" * 300,
]


def _text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def _balances(bad: str = "") -> str:
    rows = [
        [f"C{i:03}", "张伟", f"1380000{i:04}", month, str(30 * (i % 3)), f"{1000 + i:,}.50", "正常"]
        for month in ("2025/01/31", "2025/02/28")
        for i in range(60)
    ]
    if bad:
        rows[0][4] = bad
    return _text(BALANCES, rows)


def _contacts() -> str:
    rows = [[f"K{n}", "C001", "2025/02/03 10:00:00", "电话", "敲门未遇"] for n in range(30)]
    return _text(CONTACTS, rows)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which nothing is published."""
    return tmp_path / "home"


@pytest.fixture
def page(open_page: OpenPage, home: Path) -> AppTest:
    """The import page where nothing is published yet, with a new dataset named."""
    app = open_page(Store.of("mine", home), "import_data")
    app.text_input(key="import-title").set_value("Retail cards")
    app.selectbox(key="import-currency").set_value("CNY")
    return _stands(app.run())


def _stands(app: AppTest) -> AppTest:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return app


def _said(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "info", "error", "warning", "success")
    return "\n".join(str(e.value) for kind in kinds for e in app.get(kind)).replace("\\", "")


def _add(app: AppTest, path: Path) -> AppTest:
    app.text_input(key="import-path").set_value(str(path))
    return app.button(key="import-add-path").click().run()


def _given(tmp_path: Path, name: str, text: str) -> Path:
    file = tmp_path / name
    file.write_bytes(text.encode("gb18030"))
    return file


def _press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def _labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def _meaning_of(app: AppTest, value: str) -> Any:
    return next(box for box in app.selectbox if box.label.startswith(value))


def test_with_nothing_published_the_two_ways_are_shown(open_page: OpenPage, home: Path) -> None:
    app = _stands(open_page(Store.of("mine", home)))
    assert [t.value for t in app.title] == ["Welcome to Dunlin"]
    assert [c.value for c in app.code] == ["dunlin demo"]
    app = _press(app, "welcome-import")
    assert [t.value for t in _stands(app).title] == ["Import"]


def test_with_data_published_the_page_opens_beside_the_others(open_page: OpenPage, uci_store: Store) -> None:
    app = _stands(open_page(uci_store, "import_data"))
    assert [t.value for t in app.title] == ["Import"]
    assert "Not offered: “uci”" in _said(app)
    assert "Names" not in _said(app)


def test_what_is_not_stored_is_said_before_anything_is_given(page: AppTest) -> None:
    said = _said(page)
    for what in ("names", "telephone numbers", "addresses", "identity numbers"):
        assert what in said.partition("of debtors.")[0]


def test_files_come_after_the_dataset_is_named(open_page: OpenPage, home: Path) -> None:
    app = _stands(open_page(Store.of("mine", home), "import_data"))
    assert "Give it a title and a currency" in _said(app)
    assert list(app.file_uploader) == []
    assert not home.exists()


def test_a_name_that_is_kept_for_the_product_is_refused_in_a_sentence(page: AppTest) -> None:
    page.text_input(key="import-name").set_value("demo").run()
    assert ["is kept for what comes with the product" in e.value for e in page.error] == [True]


def test_from_a_path_to_published_figures(page: AppTest, home: Path, tmp_path: Path) -> None:
    app = _stands(_add(page, _given(tmp_path, "月末余额.csv", _balances())))
    said = _said(app)
    assert "CSV, GB18030" in said
    assert "Dropped: personal data of debtors (names)" in said
    assert "Dropped: personal data of debtors (telephone numbers)" in said
    assert "张伟" not in said
    assert all("张伟" not in frame.value.to_string() for frame in app.dataframe)
    _press(app, "import-check")
    assert {m.label: m.value for m in app.metric} == {
        "Records read": "120",
        "Accepted": "120",
        "Quarantined": "0",
        "Duplicates": "0",
    }
    assert not is_published(Store.of("mine", home))
    assert "Publish 120 records" in _labels(app)
    _stands(_press(app, "import-publish"))
    assert "“Retail cards” is published as version" in _said(app)
    assert "Accounts at month ends: 120 records added." in _said(app)
    app.button(key="import-see").click().run()
    assert [t.value for t in _stands(app).title] == ["Overview"]
    assert any(m.label == "Delinquent accounts · Feb 2025" and m.value == "40" for m in app.metric)


def test_files_dropped_in_the_browser_are_removed_once_published(page: AppTest, home: Path) -> None:
    content = _balances().encode("gb18030")
    page.file_uploader[0].set_value(("../../月末余额.csv", content, "text/csv")).run()
    (file,) = list(home.rglob("*.csv"))
    assert file.name == "月末余额.csv"
    assert file.is_relative_to(home / "mine" / "uploads")
    _press(page, "import-check")
    _stands(_press(page, "import-publish"))
    assert "is published as version" in _said(page)
    assert list(home.rglob("*.csv")) == []
    assert not (home / "mine" / "uploads").exists()


def test_a_file_can_be_taken_out_again(page: AppTest, home: Path) -> None:
    page.file_uploader[0].set_value(("a.csv", _balances().encode(), "text/csv")).run()
    assert "What the columns mean" in _said(page)
    (remove,) = [b for b in page.button if b.label == "Remove"]
    remove.click().run()
    assert "What the columns mean" not in _said(_stands(page))
    assert list(home.rglob("*.csv")) == []


def test_nothing_is_lost_by_looking_at_another_page(page: AppTest, tmp_path: Path) -> None:
    app = _add(page, _given(tmp_path, "催收记录.csv", _contacts()))
    _meaning_of(app, "敲门未遇").set_value("no_answer").run()
    app.switch_page("views/overview.py").run()
    app.switch_page("views/import_data.py").run()
    assert app.text_input(key="import-title").value == "Retail cards"
    assert _meaning_of(_stands(app), "敲门未遇").value == "no_answer"


def test_a_value_that_is_translated_is_no_longer_set_aside_and_is_remembered(
    page: AppTest, home: Path, tmp_path: Path
) -> None:
    app = _add(page, _given(tmp_path, "催收记录.csv", _contacts()))
    _press(app, "import-check")
    assert [m.value for m in app.metric] == ["30", "0", "30", "0"]
    assert "there is nothing to publish" in _said(app)
    _meaning_of(app, "敲门未遇").set_value("no_answer").run()
    assert list(app.metric) == []
    _press(app, "import-check")
    assert [m.value for m in app.metric] == ["30", "30", "0", "0"]
    _press(app, "import-publish")
    assert "The rows are kept. They are published as soon as" in _said(app)
    (saved,) = read_mappings(mapping_file(Store.of("mine", home)))
    assert saved.members["outcome"]["敲门未遇"] == "no_answer"


def test_leaving_something_aside_must_be_said(page: AppTest, home: Path, tmp_path: Path) -> None:
    app = _add(page, _given(tmp_path, "月末余额.csv", _balances(bad="soon")))
    _press(app, "import-check")
    assert "Publish the 119 good ones and leave 1 aside" in _labels(app)
    (rejected,) = [f.value for f in app.dataframe if "Problem" in f.value]
    assert rejected[["Line", "Column", "Value"]].to_numpy().tolist() == [[2, "逾期天数", "soon"]]
    assert len(app.get("download_button")) == 1
    _press(app, "import-publish")
    assert is_published(Store.of("mine", home))


def test_a_required_column_that_is_missing_stands_first_and_holds_the_check_back(
    page: AppTest, tmp_path: Path
) -> None:
    app = _add(page, _given(tmp_path, "月末余额.csv", _balances()))
    target = next(b for b in app.selectbox if b.label.endswith("as") and b.value == "as_of")
    target.set_value("(not read)").run()
    assert ["Still missing is as_of" in w.value.replace("\\", "") for w in app.warning] == [True]
    assert "import-check" not in {b.key for b in app.button}
    assert "not ready yet" in _said(app)


def test_another_table_may_be_chosen_and_a_file_left_out(page: AppTest, tmp_path: Path) -> None:
    app = _add(page, _given(tmp_path, "月末余额.csv", _balances()))
    table = next(b for b in app.selectbox if b.label == "What it holds")
    table.set_value("payment").run()
    assert any("payment_id" in w.value.replace("\\", "") for w in app.warning)
    table = next(b for b in app.selectbox if b.label == "What it holds")
    table.set_value("(leave out)").run()
    assert "Nothing of it is loaded." in _said(_stands(app))


@pytest.mark.parametrize(
    ("path", "problem"),
    [("a.csv", "Write the whole path"), ("/no/such/folder", "There is no such file or folder")],
)
def test_a_wrong_path_is_said_where_it_was_written(page: AppTest, path: str, problem: str) -> None:
    page.text_input(key="import-path").set_value(path)
    page.button(key="import-add-path").click().run()
    assert [problem in e.value for e in page.error] == [True]
    assert not page.exception


def test_a_file_that_is_none_is_said_in_a_sentence(page: AppTest, tmp_path: Path) -> None:
    file = tmp_path / "scan.csv"
    file.write_bytes(b"%PDF-1.7")
    app = _add(page, file)
    assert ["a PDF" in e.value for e in app.error] == [True]
    assert not TRACEBACK.search(app.error[0].value)


def test_another_load_under_way_is_said(page: AppTest, home: Path, tmp_path: Path) -> None:
    app = _add(page, _given(tmp_path, "月末余额.csv", _balances()))
    with alone(Store.of("mine", home)):
        _press(app, "import-check")
    assert ["Another load into “mine” is under way" in e.value for e in app.error] == [True]
    _stands(_press(app, "import-check"))
    assert len(app.metric) == 4


def test_another_dataset_than_the_one_in_view_is_told_with_its_command(
    open_page: OpenPage, small_store: Store, tmp_path: Path
) -> None:
    app = open_page(small_store, "import_data")
    app.text_input(key="import-title").set_value("Retail cards")
    app.selectbox(key="import-currency").set_value("CNY").run()
    _add(app, _given(tmp_path, "月末余额.csv", _balances()))
    _press(app, "import-check")
    _stands(_press(app, "import-publish"))
    assert [c.value for c in app.code] == ["dunlin run --data retail-cards"]


@pytest.mark.parametrize("name", NAMES)
def test_texts_of_files_are_shown_letter_by_letter(page: AppTest, tmp_path: Path, name: str) -> None:
    rows = [[f"K{n}", "C001", "2025/02/03 10:00:00", "电话", name] for n in range(30)]
    header = [*CONTACTS[:-1], f"outcome {name}"]
    app = _stands(
        _add(page, _given(tmp_path, "催收记录.csv", _text([*header, "催收结果"], [[*r, name] for r in rows])))
    )
    shown = [str(e.value) for kind in ("markdown", "caption") for e in app.get(kind)]
    shown += [box.label for box in app.selectbox] + [e.label for e in app.expander]
    for bare in ("<b>", "](http", "$x$", ":red[x]"):
        assert not any(bare in text for text in shown)
    _press(app, "import-check")
    assert not app.exception
    assert not any("n" * 100 in text for text in shown)


def test_a_second_import_goes_as_the_last(page: AppTest, tmp_path: Path) -> None:
    file = _given(tmp_path, "月末余额.csv", _balances())
    for _ in range(2):
        app = _add(page, file)
        _press(app, "import-check")
        _stands(_press(app, "import-publish"))
        last = _said(app)
        _press(app, "import-more")
    assert "holds all of it already" in last
    assert "nothing new, 120 were there already, just so" in last
