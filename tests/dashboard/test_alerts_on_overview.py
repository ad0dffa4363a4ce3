"""The Overview says what needs attention: a few alerts, each with its page, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import alerting
from dashboard.alert_card import MOST_SHOWN
from dashboard.movements import movements
from queries import Result
from queries.alerts import shipped
from queries.store import Store

OpenPage = Callable[..., AppTest]
_OFF = "".join(f'[[rule]]\nname = "{rule.name}"\nis_on = false\n' for rule in shipped().rules)


@pytest.fixture
def store(uci_store: Store, tmp_path: Path) -> Store:
    """The sample in a folder of this test's own."""
    copytree(uci_store.root, tmp_path / "uci")
    return Store.of("uci", tmp_path)


def _said(app: AppTest) -> list[str]:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return [e.value for kind in ("subheader", "markdown", "caption") for e in app.get(kind)]


def _pages(app: AppTest) -> list[str]:
    return [link.proto.page for link in app.get("page_link")]


def test_alerts_are_listed_with_the_pages_that_answer_them(store: Store, open_page: OpenPage) -> None:
    app = open_page(store)
    said = _said(app)
    assert "Needs attention" in said
    breaks = "The status codes mean something else from Sep 2005 on: figures before and after"
    (alert,) = [text for text in said if breaks in text]
    # A warning is told apart by a word and its weight, and by no colour.
    assert alert.startswith("**")
    assert {"data_health", "buckets"} <= set(_pages(app))


def test_a_change_that_is_said_above_is_not_said_again(store: Store, open_page: OpenPage) -> None:
    by_bucket = (
        '[[rule]]\nname = "mine"\nfigure = "cure_rate"\nby = "bucket"\nkind = "change_beyond_luck"\n'
        'direction = "up"\nseverity = "notice"\n'
    )
    once = "Cure rate, M2: rose from 28.3% to 32.1%"
    before = [text for text in _said(open_page(store)) if once in text.replace("\\", "")]
    (store.root / "alerts.toml").write_text(by_bucket, "utf-8")
    app = open_page(store)
    after = [text for text in _said(app) if once in text.replace("\\", "")]
    assert (len(before), len(after)) == (1, 1)
    assert "What needs attention is said above and not repeated here." in _said(app)


def test_a_month_of_which_promises_are_still_open_is_no_change(result_of: Callable[..., Result]) -> None:
    rows = [
        {"month": date(2026, 9, 1), "team": "North", "numerator": 500, "denominator": 1000},
        {"month": date(2026, 10, 1), "team": "North", "numerator": 300, "denominator": 900},
    ]
    whole = result_of("promise_kept_rate", rows, ("month", "team"))
    assert movements([(whole, "promises")], ()).compared == 1
    rows[1]["immature"] = 100
    early = result_of("promise_kept_rate", rows, ("month", "team"))
    assert movements([(early, "promises")], ()).compared == 0


def test_where_nothing_needs_attention_that_is_one_quiet_line(store: Store, open_page: OpenPage) -> None:
    keep = _OFF.replace('"cure_rate_down"\nis_on = false', '"cure_rate_down"\nis_on = true')
    (store.root / "alerts.toml").write_text(keep, "utf-8")
    said = _said(open_page(store))
    assert "Nothing needs attention: one figure was held to the rules of alerts." in said
    assert "Needs attention" not in said


def test_all_rules_switched_off_leave_a_line_and_no_mistake(store: Store, open_page: OpenPage) -> None:
    (store.root / "alerts.toml").write_text(_OFF, "utf-8")
    assert "Nothing here can be held to the rules of alerts." in _said(open_page(store))


def test_a_reader_writes_nothing(store: Store, open_page: OpenPage) -> None:
    before = {file: file.stat().st_mtime_ns for file in store.root.rglob("*")}
    open_page(store)
    assert {file: file.stat().st_mtime_ns for file in store.root.rglob("*")} == before


def _tampered(store: Store, **values: Any) -> None:
    file = store.root / "alerts.json"
    record = json.loads(file.read_text("utf-8"))
    for alert in record["alerts"]:
        if alert["rule"] == "forward_roll_up":
            alert.update(values)
    file.write_text(json.dumps(record), "utf-8")


def test_what_was_found_at_the_publish_is_what_is_shown(store: Store, open_page: OpenPage) -> None:
    alerting.after_publish(store)
    # Nothing but the file says 77 %.
    _tampered(store, value=0.77)
    assert any("8.3% to 77.0%" in text for text in _said(open_page(store)))


def test_of_a_part_that_is_asked_for_the_file_says_nothing(store: Store, open_page: OpenPage) -> None:
    alerting.after_publish(store)
    _tampered(store, value=0.77)
    said = _said(open_page(store, query={"bucket": "M2"}))
    assert not any("77.0%" in text for text in said)


def test_rules_that_cannot_be_followed_are_said_on_the_page(store: Store, open_page: OpenPage) -> None:
    (store.root / "alerts.toml").write_text('[[rule]]\nname = "x"\nfigre = "cure_rate"\n', "utf-8")
    said = _said(open_page(store))
    assert any("there is no key “figre”. Did you mean “figure”?" in text.replace("\\", "") for text in said)
    assert "Needs attention" in said


def test_more_than_a_few_are_folded_away(store: Store, open_page: OpenPage) -> None:
    many = "".join(
        f'[[rule]]\nname = "mine{n}"\nfigure = "{figure}"\nkind = "above"\nthreshold = 0\n'
        'severity = "notice"\n'
        for n, figure in enumerate(("delinquent_accounts", "recovered_amount", "past_due_balance"))
    )
    (store.root / "alerts.toml").write_text(many, "utf-8")
    app = open_page(store)
    _said(app)
    found = alerting.evaluated(store, alerting.followed(store))["alerts"]
    (folded,) = app.get("expander")
    assert folded.label == f"{len(found) - MOST_SHOWN} more"


def test_in_chinese_it_says_the_same(store: Store, open_page: OpenPage) -> None:
    said = _said(open_page(store, query={"lang": "zh"}))
    assert "需要关注" in said
    assert any("自2005年9月起状态代码含义有变" in text for text in said)


def test_the_demonstration_says_that_a_ban_was_broken_or_a_target_missed(
    demo_store: Store, open_page: OpenPage
) -> None:
    found = alerting.evaluated(demo_store, alerting.followed(demo_store))["alerts"]
    said = [text.replace("\\", "").strip("*") for text in _said(open_page(demo_store))]
    assert all(alert["sentence"]["en"] in said for alert in found)
