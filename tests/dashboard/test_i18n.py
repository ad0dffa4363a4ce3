"""Two languages, complete: every text has a translation with the same figures, and no page mixes them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Message as Entry
from streamlit.testing.v1 import AppTest

from dashboard.i18n import LANGUAGES, catalogues, known_language, words_in
from dashboard.members import MEMBERS
from dashboard.numbers import Numbers
from data.contract import contracts
from data.rejects import Reject, templates
from queries import Scope, findings
from queries.dimensions import DIMENSIONS, delinquent_buckets
from queries.errors import DunlinError, ScopeError, UnknownNameError
from queries.sentence import Sentence, Term
from queries.store import Store
from tests.dashboard.messages import Message, glued, messages

OpenPage = Callable[..., AppTest]

EN, ZH = words_in("en"), words_in("zh")
_VIEWS = Path(__file__).parents[2] / "dashboard" / "views"
PAGES = sorted(file.stem for file in _VIEWS.glob("*.py") if file.stem != "__init__")
# The terms that the department knows: DOMAIN's own.
TERMS = {
    "Success rate": "催收成功率",
    "Recovered amount": "回款金额",
    "Entry rate": "入催率",
    "Roll-rate matrix": "迁徙率矩阵",
    "Coverage": "覆盖率",
    "Contactability": "可联率",
    "Current": "正常",
}
_HAN = re.compile(r"[\u3400-\u9fff]")
_HALF_WIDTH = re.compile(r"[\u3400-\u9fff)）”][,;:!?]|[\u3400-\u9fff][(.]|[(][\u3400-\u9fff]")


@pytest.fixture(scope="module")
def texts(root: Path) -> list[Message]:
    """Every text that a person may see."""
    return messages(root)


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, Entry]]:
    """Every entry of every Chinese catalogue, with the area it stands in."""
    return [(area, entry) for area, entries in catalogues("zh").items() for entry in entries if entry.id]


def _key(entry: Entry) -> tuple[str, str]:
    return entry.context or "", entry.id if isinstance(entry.id, str) else entry.id[0]


def _translation(entry: Entry) -> str:
    return entry.string if isinstance(entry.string, str) else entry.string[0]


def _as_entry(message: Message) -> str:
    """A message as it is to be pasted into a catalogue."""
    lines = [f"#: {message.place}"]
    if message.context:
        lines.append(f"msgctxt {_quoted(message.context)}")
    lines.append(f"msgid {_quoted(message.text)}")
    lines += [f"msgid_plural {_quoted(message.many)}", 'msgstr[0] ""'] if message.many else ['msgstr ""']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _places(text: str) -> dict[str, set[str]]:
    """The named places of a template, each with the ways it is written."""
    found: dict[str, set[str]] = {}
    for _, name, spec, _ in Formatter().parse(text):
        if name is not None:
            found.setdefault(name, set()).add(spec or "")
    return found


# The catalogues


def test_every_text_has_a_chinese_translation(texts: list[Message], entries: list[tuple[str, Entry]]) -> None:
    translated = {_key(entry) for _, entry in entries if _translation(entry).strip()}
    lacking = {m.key: m for m in reversed(texts) if m.key not in translated}
    asked_for = "\n\n".join(map(_as_entry, lacking.values()))
    assert not lacking, f"paste these into dashboard/locales/zh_CN/<area>.po and translate:\n\n{asked_for}\n"


def test_no_translation_is_of_a_text_that_nobody_uses(
    texts: list[Message], entries: list[tuple[str, Entry]]
) -> None:
    used = {m.key for m in texts}
    assert [(area, _key(entry)) for area, entry in entries if _key(entry) not in used] == []


def test_a_text_for_one_and_several_is_one_everywhere(texts: list[Message]) -> None:
    forms = {m.key: set[str]() for m in texts}
    for m in texts:
        forms[m.key].add(m.many)
    assert {key: many for key, many in forms.items() if len(many) > 1} == {}


def test_no_two_catalogues_disagree(entries: list[tuple[str, Entry]]) -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for _, entry in entries:
        said.setdefault(_key(entry), set()).add(_translation(entry))
    assert {key: several for key, several in said.items() if len(several) > 1} == {}


def test_a_text_stands_once_in_a_catalogue(root: Path) -> None:
    for file in sorted((root / "dashboard" / "locales" / "zh_CN").glob("*.po")):
        written = re.split(r"\n\n+", file.read_text("utf-8"))
        heads = Counter(re.sub(r"(?ms)^#.*?$|^msgstr.*", "", block).strip() for block in written)
        assert [head for head, times in heads.items() if times > 1] == [], file.name


def test_nothing_is_left_as_a_guess(entries: list[tuple[str, Entry]]) -> None:
    assert [_key(entry) for _, entry in entries if entry.fuzzy] == []


def test_a_translation_has_the_places_of_its_text(entries: list[tuple[str, Entry]]) -> None:
    for area, entry in entries:
        english = _places(entry.id if isinstance(entry.id, str) else entry.id[-1])
        chinese = _places(_translation(entry))
        assert chinese.keys() == english.keys(), (area, _key(entry))
        assert all(chinese[name] <= english[name] | {""} for name in chinese), (area, _key(entry))


def test_chinese_is_punctuated_in_full_width(entries: list[tuple[str, Entry]]) -> None:
    plain = [(area, re.sub(r"`[^`]*`|:\w+\[", "", _translation(entry))) for area, entry in entries]
    assert [(area, text) for area, text in plain if _HALF_WIDTH.search(text)] == []


def test_a_translation_keeps_the_markup_of_its_text(entries: list[tuple[str, Entry]]) -> None:
    for area, entry in entries:
        english = entry.id if isinstance(entry.id, str) else entry.id[-1]
        for mark in (r"\*\*", r":\w+\[", r"`"):
            counts = [len(re.findall(mark, text)) for text in (english, _translation(entry))]
            assert counts[0] == counts[1], (area, _key(entry))


def test_bold_in_chinese_ends_where_markdown_lets_it_end(entries: list[tuple[str, Entry]]) -> None:
    # Between a full-width mark and a character, two asterisks are no end of bold.
    ends = re.compile(r"\*\*[^*]*[^\w\s*}]\*\*[\w{]")
    assert [_key(entry) for _, entry in entries if ends.search(_translation(entry))] == []


def test_no_text_is_put_together_before_it_is_translated(root: Path) -> None:
    assert list(glued(root)) == []


def test_the_terms_are_the_departments_own(texts: list[Message]) -> None:
    used = {m.text for m in texts}
    assert {text: ZH(text) for text in TERMS.keys() & used} == {
        text: TERMS[text] for text in TERMS.keys() & used
    }


# Members of closed lists


def test_every_member_of_a_closed_list_has_words() -> None:
    written_the_same = {*delinquent_buckets()}
    for dimension in DIMENSIONS.values():
        named = MEMBERS.get(dimension.name, {})
        assert [m for m in dimension.members if m not in named and m not in written_the_same] == []
    for contract in contracts().values():
        for column in contract.columns:
            lists = MEMBERS.get(f"{contract.table}_{column.name}") or MEMBERS.get(column.name, {})
            assert [m for m in column.members if m not in lists and m not in written_the_same] == [], (
                column.name
            )


def test_a_member_is_written_in_the_language_and_one_of_the_datas_own_stands_as_it_is() -> None:
    en, zh = Numbers("en", "USD"), Numbers("zh_Hans_CN", "USD")
    assert (en.member("channel", "field_visit"), zh.member("channel", "field_visit")) == (
        "Field visit",
        "上门",
    )
    assert (en.member("bucket", "current"), zh.member("bucket", "current")) == ("Current", "正常")
    assert (en.member("bucket", "M7+"), zh.member("bucket", "M7+")) == ("M7+", "M7+")
    assert (en.member("region", "legal"), zh.member("region", "legal")) == ("legal", "legal")
    assert zh.member("team", None) == "未记录"


# Words


def test_the_nearest_language_to_what_is_asked_for_is_spoken() -> None:
    chinese = ("zh", "zh-CN", "zh_Hans_CN", "zh-TW", "ZH-hant", " zh ")
    others = ("en", "en-US", "fr", "", None, "zhx", "../../etc")
    assert {known_language(name) for name in chinese} == {"zh"}
    assert {known_language(name) for name in others} == {"en"}
    assert set(LANGUAGES) == {"en", "zh"}


def test_english_is_the_text_itself_with_its_values() -> None:
    assert EN("{metric} {value}", metric="Cure rate", value="30.3%") == "Cure rate 30.3%"
    assert EN("") == ZH("") == ""


def test_a_text_without_values_keeps_its_braces() -> None:
    assert EN("a {b}") == "a {b}"
    assert str(DunlinError("a {b}")) == "a {b}"


def test_a_value_is_never_taken_for_a_template() -> None:
    assert EN("{metric} {value}", metric="{value.__class__}", value="%s") == "{value.__class__} %s"


def test_one_and_several_are_told_apart_in_english_alone() -> None:
    said = [t.plural("{n} row", "{n} rows, largest first", n, n=n) for t in (EN, ZH) for n in (1, 2)]
    assert said == ["1 row", "2 rows, largest first", "1 行，由大到小", "2 行，由大到小"]


def test_an_enumeration_is_written_as_the_language_does() -> None:
    assert [EN.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert ZH.listed(["甲", "乙", "丙"]) == "甲、乙和丙"


def test_a_title_within_a_sentence_is_lower_case_but_for_abbreviations() -> None:
    assert [EN.within(title) for title in ("Cure rate", "SMS", "M1")] == ["cure rate", "SMS", "M1"]
    assert ZH.within("Cure rate") == "治愈率"


def test_sentences_follow_one_another_with_a_space_in_english_alone() -> None:
    assert EN.sentences(["One.", "", "Two."]) == "One. Two."
    assert ZH.sentences(["一。", "", "二。"]) == "一。二。"


# Sentences of the kernel and the loader


def test_an_error_reads_english_and_is_said_in_chinese() -> None:
    with pytest.raises(ScopeError) as caught:
        Scope.of("2005-08", "2005-05")
    assert (
        str(caught.value)
        == "The first month, 2005-08, lies after the last, 2005-05. Swap them or choose others."
    )
    assert EN.said(caught.value) == str(caught.value)
    assert ZH.said(caught.value) == "起始月份 2005-08 晚于截止月份 2005-05。请对调或另选。"


def test_terms_and_enumerations_in_an_error_are_translated_with_it() -> None:
    error = UnknownNameError(Term("Bucket", is_within=True), "M9", ("M1", "M2"))
    assert str(error) == "There is no bucket “M9”. Did you mean “M2”? Allowed: M1, M2."
    assert ZH.said(error) == "不存在账龄“M9”。是否指“M2”？可用：M1、M2。"


def test_a_name_in_an_error_is_never_translated() -> None:
    assert ZH.said(UnknownNameError("weight", "Current", ())) == "不存在权重“Current”。"


def test_a_sentence_is_text_and_remembers_through_a_copy() -> None:
    said = Sentence("{first} to {last}", first="a", last="b")
    again = deepcopy(said)
    assert (said, again, ZH.said(again)) == ("a to b", "a to b", "a至b")


def test_a_plain_text_is_said_as_it_stands() -> None:
    assert ZH.said("as it is") == "as it is"


def test_a_stored_finding_is_told_again_in_chinese() -> None:
    found = "{accounts:,} accounts are delinquent at the end of {month:%Y-%m} with a balance of zero or less."
    assert found in findings.templates()
    said = "1,689 accounts are delinquent at the end of 2005-09 with a balance of zero or less."
    assert ZH.retold(said, findings.templates()) == "2005-09 末有 1,689 个逾期账户的余额为零或为负。"
    assert EN.retold(said, findings.templates()) == said
    assert ZH.retold("What no check says.", findings.templates()) == "What no check says."


def test_a_stored_problem_is_told_again_with_what_is_in_it() -> None:
    reject = Reject("a.csv", 3, "channel", "x", "unknown_member", "one of phone, sms", 2, first_file="b.csv")
    assert reject.problem == "the value is not one of phone, sms (first on line 2 of b.csv)"
    assert (
        ZH.retold(str(reject.problem), templates()) == "该值不是下列之一：phone, sms（首见于 b.csv 第 2 行）"
    )


def test_a_scope_is_said_in_chinese() -> None:
    zh = Numbers("zh_Hans_CN", "USD")
    scope = Scope.of("2005-04", "2005-08", bucket=["M2", "current"], team=["North"])
    assert scope.sentence() == "2005-04 to 2005-08 · bucket M2, current · team North"
    assert (
        ZH.said(scope.sentence(zh.member, zh.month)) == "2005年4月至2005年8月 · 账龄：M2、正常 · 团队：North"
    )


# Pages


def _visible(app: AppTest) -> Iterator[str]:
    """Every text of a page but for code, tables of data and the names of the data."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    for kind in kinds:
        yield from (e.value for e in app.get(kind))
    for metric in app.metric:
        yield from (
            metric.label,
            metric.value,
            metric.delta,
            metric.proto.delta_description,
            metric.proto.help,
        )
    for kind in ("button", "selectbox", "multiselect", "text_input", "button_group", "download_button"):
        for element in app.get(kind):
            yield from (getattr(element.proto, name, "") for name in ("label", "placeholder", "help"))
    for chart in app.get("plotly_chart"):
        yield from _leaves(json.loads(chart.proto.spec))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield re.sub(r"<[^>]*>", " ", value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)


_ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z'’-]*[,;:]? ){2,}[A-Za-z][a-z'’-]*")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_chinese_has_no_english_sentence(open_page: OpenPage, uci_store: Store, page: str) -> None:
    app = open_page(uci_store, page, {"lang": "zh"})
    assert not app.exception
    about = ("Card clients in Taiwan, 2005", "Default of Credit Card Clients")
    english = [m[0] for text in _visible(app) for m in [_ENGLISH.search(text or "")] if m]
    assert [text for text in english if not any(name in text or text in name for name in about)] == []
    assert any(_HAN.search(text or "") for text in _visible(app))


def test_the_demonstration_in_chinese_has_no_english_sentence(open_page: OpenPage, demo_store: Store) -> None:
    for page in PAGES:
        app = open_page(demo_store, page, {"lang": "zh"})
        assert not app.exception, page
        assert [m[0] for text in _visible(app) for m in [_ENGLISH.search(text or "")] if m] == [], page


def test_a_link_in_chinese_is_in_chinese_on_every_page(open_page: OpenPage, uci_store: Store) -> None:
    app = open_page(uci_store, query={"lang": "zh"})
    assert app.title[0].value == "总览"
    app.switch_page("views/buckets.py").run()
    assert app.title[0].value == "账龄与迁徙率"


def test_the_language_is_changed_in_the_page_and_written_into_the_link(
    open_page: OpenPage, uci_store: Store
) -> None:
    app = open_page(uci_store)
    assert (app.title[0].value, app.query_params) == ("Overview", {})
    app.get("button_group")[0].set_value("zh").run()
    assert (app.title[0].value, app.query_params) == ("总览", {"lang": "zh"})
    app.get("button_group")[0].set_value("en").run()
    assert (app.title[0].value, app.query_params) == ("Overview", {})


def test_the_filters_stay_when_the_language_is_changed(open_page: OpenPage, uci_store: Store) -> None:
    app = open_page(uci_store, query={"bucket": "M2"})
    app.get("button_group")[0].set_value("zh").run()
    assert app.query_params == {"bucket": "M2", "lang": "zh"}
    assert app.multiselect(key="bucket").value == ["M2"]


@pytest.mark.parametrize("wrong", ["fr", "", "../../etc", "{x}", "zh" * 500])
def test_a_language_that_is_not_known_is_english(open_page: OpenPage, uci_store: Store, wrong: str) -> None:
    app = open_page(uci_store, query={"lang": wrong})
    assert not app.exception
    assert app.title[0].value == "Overview"


def test_what_is_wrong_with_a_link_is_said_in_its_language(open_page: OpenPage, uci_store: Store) -> None:
    app = open_page(uci_store, query={"lang": "zh", "bucket": "M9"})
    (said,) = [e.value.replace("\\", "") for e in app.error]
    assert said.startswith("不存在账龄“M9”。")
    assert said.endswith("链接中的这一部分已忽略。")
