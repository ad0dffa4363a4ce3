"""Alerts of a version: written when it comes into force, sent if configured, said in both languages."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import dunlin
from dashboard import alert_wording, alerting, webhook
from dashboard.numbers import Numbers
from models.alerts import Alert, Alerts, evaluate
from queries import catalog, connect
from queries.alerts import shipped
from queries.sentence import Sentence
from queries.store import Store

EN, ZH = Numbers("en", "CNY"), Numbers("zh_Hans_CN", "CNY")
_VIEWS = {file.stem for file in (Path(alerting.__file__).parent / "views").glob("*.py")}
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _nothing_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUNLIN_WEBHOOK", raising=False)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What would have been sent, and where to."""
    posts: list[tuple[str, dict[str, Any]]] = []

    def post(url: str, content: dict[str, Any]) -> Sentence:
        posts.append((url, content))
        return Sentence("Alerts were sent to {host}.", host="host")

    monkeypatch.setattr(webhook, "post", post)
    return posts


@pytest.fixture
def store(uci_store: Store, tmp_path: Path) -> Store:
    """The sample in a folder of this test's own; its codes change in the last month, which is an alert."""
    copytree(uci_store.root, tmp_path / "uci")
    return Store.of("uci", tmp_path)


def _record(store: Store) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((store.root / "alerts.json").read_text("utf-8"))
    return record


def test_what_was_found_lies_beside_the_version(store: Store) -> None:
    said: list[str] = []
    alerting.after_publish(store, said.append)
    record = _record(store)
    assert record["version"] == store.current().stem
    assert (record["dataset"], record["last_month"], record["problem"]) == ("uci", "2005-09", None)
    roll = next(alert for alert in record["alerts"] if alert["rule"] == "forward_roll_up")
    # 430 of 4,213 after 293 of 3,510, as independent programs count them.
    assert (roll["value"], roll["n"]) == (430 / 4213, 4213)
    assert (roll["before"], roll["n_before"]) == (293 / 3510, 3510)
    assert (roll["month"], roll["month_before"], roll["member"]) == ("2005-07", "2005-06", None)
    assert roll["sentence"]["en"] == (
        "Forward-roll rate: rose from 8.3% to 10.2%, Jul → Aug 2005 against Jun → Jul (n = 4,213)"
    )
    assert roll["sentence"]["zh"] == "下迁率：由8.3%升至10.2%，2005年7月 → 8月对比6月 → 7月（n = 4,213）"
    assert f"Needs attention: {roll['sentence']['en']}" in said
    assert not list(store.root.glob("alerts.json.*"))


def test_nothing_is_sent_where_nothing_is_configured(
    store: Store, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    alerting.after_publish(store)
    assert _record(store)["alerts"]
    assert sent == []


def test_what_is_sent_are_aggregates_without_accounts(
    store: Store, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    (store.root / "alerts.toml").write_text('webhook = "https://chat.example/hook"\n', "utf-8")
    alerting.after_publish(store)
    ((url, content),) = sent
    assert url == "https://chat.example/hook"
    assert content["text"].startswith("Dunlin, Card clients in Taiwan, 2005: needs attention\n• ")
    assert "account_id" not in json.dumps(content)
    assert {key for alert in content["alerts"] for key in alert} == {
        *Alert.__dataclass_fields__,
        "is_new",
        "sentence",
    }


def test_a_version_without_alerts_sends_nothing(store: Store, sent: list[tuple[str, dict[str, Any]]]) -> None:
    off = [f'[[rule]]\nname = "{rule.name}"\nis_on = false\n' for rule in shipped().rules]
    (store.root / "alerts.toml").write_text('webhook = "https://x/"\n' + "".join(off), "utf-8")
    alerting.after_publish(store)
    assert _record(store)["alerts"] == []
    assert sent == []


def test_a_webhook_that_fails_is_said_and_the_file_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNLIN_WEBHOOK", "http://127.0.0.1:9/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    said: list[str] = []
    alerting.after_publish(store, said.append)
    assert said[-1].startswith("Alerts could not be sent to 127.0.0.1 (")
    assert _record(store)["alerts"]


def test_what_was_told_before_is_not_new(store: Store) -> None:
    alerting.after_publish(store)
    assert {alert["is_new"] for alert in _record(store)["alerts"]} == {True}
    alerting.after_publish(store)
    assert {alert["is_new"] for alert in _record(store)["alerts"]} == {False}


def test_rules_that_cannot_be_followed_are_said_and_the_shipped_ones_hold(store: Store) -> None:
    (store.root / "alerts.toml").write_text('[[rule]]\nname = "x"\nfigre = "cure_rate"\n', "utf-8")
    said: list[str] = []
    alerting.after_publish(store, said.append)
    assert "there is no key “figre”. Did you mean “figure”?" in said[0]
    assert _record(store)["problem"] == said[0]
    assert "forward_roll_up" in {alert["rule"] for alert in _record(store)["alerts"]}


def test_a_mistake_of_the_program_never_reaches_the_publish(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Alerts:
        raise ZeroDivisionError

    monkeypatch.setattr(alerting, "evaluate", fails)
    said: list[str] = []
    alerting.after_publish(store, said.append)
    assert [str(sentence)[:40] for sentence in said] == ["The alerts could not be evaluated becaus"]


def test_what_was_written_is_read_back_as_it_was_found(store: Store) -> None:
    alerting.after_publish(store)
    rules = alerting.followed(store)
    warehouse = connect(store.current())
    expected = evaluate(warehouse.reader(), rules.book.rules)
    known = alerting.known(store, warehouse.data_id, rules)
    warehouse.close()
    assert known is not None
    assert (known.found, known.looked_at, known.compared) == (
        expected.found,
        expected.looked_at,
        expected.compared,
    )


def test_what_is_of_another_version_or_other_rules_is_not_taken(store: Store) -> None:
    alerting.after_publish(store)
    rules, version = alerting.followed(store), store.current().stem
    assert alerting.known(store, "another", rules) is None
    (store.root / "alerts.toml").write_text('[[rule]]\nname = "ban_broken"\nis_on = false\n', "utf-8")
    assert alerting.known(store, version, alerting.followed(store)) is None


@pytest.mark.parametrize("damaged", ["", "[]", "{}", '{"alerts": 3}', "{"])
def test_a_damaged_file_is_as_none(store: Store, damaged: str) -> None:
    alerting.after_publish(store)
    version, digest = _record(store)["version"], _record(store)["rules"]
    if damaged == "{}":
        damaged = json.dumps({"version": version, "rules": digest, "alerts": [{"rule": 1}], "looked_at": 1})
    (store.root / "alerts.json").write_text(damaged, "utf-8")
    assert alerting.known(store, version, alerting.followed(store)) is None
    alerting.after_publish(store)
    assert _record(store)["alerts"]


def test_every_figure_is_answered_by_a_page_that_exists() -> None:
    kinds: tuple[Any, ...] = ("change_beyond_luck", "above", "against_target")
    for name in catalog.metrics():
        for kind in kinds:
            for by in ("", "channel"):
                assert alert_wording.page(Alert("r", "notice", kind, name, by)) in _VIEWS
    assert alert_wording.page(Alert("r", "notice", "flag", "checks")) in _VIEWS
    answered = {alert_wording.page(Alert("r", "notice", "above", name)) for name in catalog.metrics()}
    assert "overview" not in answered


_SAID: dict[str, tuple[Alert, str, str]] = {
    "count above none": (
        Alert("r", "warning", "above", "breaches", "rule_force", "ban", OCTOBER, 4, 4, limit=0),
        "Breaches of contact rules, Ban: 4 in Oct 2026, where there should be none",
        "联系违规（禁止）：2026年10月有 4 次，本不应发生",
    ),
    "amount short of its target": (
        Alert("r", "warning", "against_target", "recovered_amount", "", None, OCTOBER, 16.3e6, 5, limit=17e6),
        "Recovered amount: CN¥16.3M in Oct 2026, short of the target of CN¥17M",
        "",
    ),
    "rate above its target": (
        Alert("r", "notice", "against_target", "charge_off_rate", "", None, OCTOBER, 0.05, 900, limit=0.04),
        "Charge-off rate: 5.0% in Oct → Nov 2026, more than the target of 4.0%",
        "",
    ),
    "rate below its limit": (
        Alert("r", "notice", "below", "survey_response_rate", "", None, OCTOBER, 0.05, 900, limit=0.1),
        "Survey response rate: 5.0% in Oct 2026, below 10.0% (n = 900)",
        "",
    ),
    "count that fell": (
        Alert(
            "r",
            "notice",
            "change_beyond_luck",
            "regained_contacts",
            "",
            None,
            OCTOBER,
            3,
            3,
            SEPTEMBER,
            40,
            40,
        ),
        "Contacts regained: fell from 40 to 3, Oct 2026 against Sep",
        "",
    ),
    "cures below expectation": (
        Alert(
            "r",
            "warning",
            "against_expectation",
            "cures_to_expected",
            "channel",
            "letter",
            OCTOBER,
            34,
            300,
            limit=47.2,
            low=38.0,
            high=57.0,
            p_value=0.01,
            since=date(2026, 8, 1),
        ),
        "Channel Letter: 34 cures from Aug 2026 to Oct 2026; cases like these usually give 47 "
        "(38 to 57 by luck)",
        "渠道 信函：2026年8月至2026年10月治愈 34 件；同类案件通常为 47 件（偶然波动范围 38 至 57）",
    ),
    "one check": (
        Alert("r", "notice", "flag", "checks", value=1.0, findings=("No month is missing",)),
        "A check of the data warned: No month is missing",
        "1 项数据检查给出警示：没有缺失的月份",
    ),
}


@pytest.mark.parametrize("which", _SAID)
def test_an_alert_is_said_in_a_sentence(which: str) -> None:
    alert, english, chinese = _SAID[which]
    assert alert_wording.sentence(alert, EN) == english
    if chinese:
        assert alert_wording.sentence(alert, ZH) == chinese


def test_of_one_figure_one_alert_is_read_first() -> None:
    a, b, c = (Alert("r", "notice", "above", name) for name in ("cure_rate", "cure_rate", "breaches"))
    assert alert_wording.first_ones([a, b, c], 3) == ([a, c], [b])
    assert alert_wording.first_ones([a, b, c], 1) == ([a], [b, c])


def test_luck_is_spoken_of_only_where_something_listed_could_be_luck() -> None:
    fact = Alert("r", "notice", "above", "breaches")
    tested = Alert("r", "notice", "above", "cure_rate", p_value=0.001)
    assert alert_wording.summary(Alerts((fact,), 9, 5), EN) == "9 figures were held to the rules of alerts."
    assert "one in twenty" in alert_wording.summary(Alerts((fact, tested), 9, 5), EN)
    assert alert_wording.summary(Alerts((), 9, 5), EN).startswith("Nothing needs attention")
    assert alert_wording.summary(Alerts((), 0, 0), EN).startswith("Nothing here can be held")


def test_a_load_evaluates_and_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    uci_lines: list[str],
) -> None:
    monkeypatch.setenv("DUNLIN_HOME", str(tmp_path / "home"))
    file = tmp_path / "small.csv"
    file.write_text("\n".join(uci_lines) + "\n", "utf-8")
    monkeypatch.setattr(sys, "argv", ["dunlin", "load", str(file), "--data", "small", "--adapter", "uci"])
    with pytest.raises(SystemExit) as ended:
        dunlin.main()
    assert not ended.value.code, capsys.readouterr().err
    store = Store.of("small", tmp_path / "home")
    assert _record(store)["version"] == store.current().stem
    written = (store.root / "alerts.json").stat().st_mtime_ns
    # The same file again changes nothing, and there is nothing to look for.
    with pytest.raises(SystemExit):
        dunlin.main()
    assert (store.root / "alerts.json").stat().st_mtime_ns == written
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["dunlin", "alerts", "--data", "small", "--json"])
    with pytest.raises(SystemExit):
        dunlin.main()
    printed = json.loads(capsys.readouterr().out)
    assert (printed["version"], printed["looked_at"]) == (store.current().stem, _record(store)["looked_at"])


def test_the_command_says_what_needs_attention_and_writes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUNLIN_HOME", str(store.root.parent))
    monkeypatch.setattr(sys, "argv", ["dunlin", "alerts", "--data", "uci"])
    with pytest.raises(SystemExit) as ended:
        dunlin.main()
    out = capsys.readouterr().out
    assert not ended.value.code
    assert "Warning  The status codes mean something else from Sep 2005 on" in out
    assert "The data cannot answer: ban_broken" in out
    assert not (store.root / "alerts.json").exists()
