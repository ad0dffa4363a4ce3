"""Rules of alerts are data: those that are shipped, what a dataset changes, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries import catalog
from queries.alert_rules import FLAGS, AlertBook, AlertRuleError
from queries.alerts import alert_book, shipped

_NEW = """
[[rule]]
name = "mine"
figure = "cure_rate"
kind = "change_beyond_luck"
severity = "notice"
"""
_EXPECTED = _NEW.replace("change_beyond_luck", "against_expectation").replace(
    "cure_rate", "cures_to_expected"
)


def _book(folder: Path, text: str) -> AlertBook:
    (folder / "alerts.toml").write_text(text, "utf-8")
    return alert_book(folder)


def test_the_rules_that_come_with_the_product_can_be_followed() -> None:
    rules = shipped().rules
    assert {rule.kind for rule in rules} >= {"change_beyond_luck", "above", "below", "against_target", "flag"}
    assert all(rule.figure in FLAGS or rule.figure in catalog.metrics() for rule in rules)
    assert all(rule.is_on for rule in rules)


def test_nothing_is_sent_anywhere_unless_that_is_configured() -> None:
    assert shipped().webhook == ""


def test_a_dataset_without_a_file_of_its_own_has_the_shipped_rules(tmp_path: Path) -> None:
    assert alert_book(tmp_path) == shipped()


def test_a_dataset_changes_only_what_it_names(tmp_path: Path) -> None:
    book = _book(tmp_path, '[[rule]]\nname = "cure_rate_down"\nthreshold = 0.05\n')
    changed = {rule.name: rule for rule in book.rules}
    assert changed["cure_rate_down"].threshold == 0.05
    assert changed["cure_rate_down"].severity == "warning"
    assert [r for r in book.rules if r.name != "cure_rate_down"] == [
        r for r in shipped().rules if r.name != "cure_rate_down"
    ]


def test_a_dataset_switches_a_rule_off(tmp_path: Path) -> None:
    book = _book(tmp_path, '[[rule]]\nname = "ban_broken"\nis_on = false\n')
    assert [rule.name for rule in book.rules if not rule.is_on] == ["ban_broken"]


def test_a_dataset_adds_a_rule_and_an_address(tmp_path: Path) -> None:
    book = _book(tmp_path, f'webhook = "https://chat.example/hook"\n{_NEW}')
    assert book.webhook == "https://chat.example/hook"
    assert (book.rules[-1].name, book.rules[-1].threshold, book.rules[-1].watched) == ("mine", 0.0, "down")


@pytest.mark.parametrize(
    ("figure", "way"), [("cure_rate", "down"), ("forward_roll_rate", "up"), ("complaints_per_1000", "up")]
)
def test_without_a_direction_the_way_that_is_bad_news_is_watched(
    tmp_path: Path, figure: str, way: str
) -> None:
    book = _book(tmp_path, _NEW.replace("cure_rate", figure))
    assert book.rules[-1].watched == way


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule]\n", "alerts.toml is not written as TOML"),
        ('webhok = "https://x"\n', "no key “webhok” outside the rules. Did you mean “webhook”?"),
        ('webhook = "ftp://x"\n', "webhook must be an address that begins with https:// or http://."),
        ("webhook = 3\n", "webhook must be an address"),
        ("rule = 3\n", "write each rule below a line [[rule]] of its own"),
        ("[[rule]]\nthreshold = 1\n", "alerts.toml, line 1: a rule needs a name of small letters"),
        (_NEW + _NEW, "alerts.toml, line 8: there is already a rule “mine” in this file."),
        (
            _NEW + "treshold = 1\n",
            "rule “mine”: there is no key “treshold”. Did you mean “threshold”?",
        ),
        (_NEW + 'threshold = "1"\n', "rule “mine”: threshold must be a number."),
        (_NEW + "threshold = true\n", "rule “mine”: threshold must be a number."),
        (_NEW + "threshold = nan\n", "rule “mine”: threshold must be a number."),
        (_NEW + "minimum_n = -1\n", "minimum_n must be a whole number, 0 or more."),
        (_NEW.replace("notice", "alarm"), "severity must be one of warning, notice."),
        (_NEW.replace("change_beyond_luck", "changed"), "kind must be one of change_beyond_luck, above"),
        (
            '[[rule]]\nname = "mine"\nkind = "flag"\n',
            "it does not say figure, severity.",
        ),
        (_NEW.replace("cure_rate", "cure_rat"), "there is no figure “cure_rat”. Did you mean “cure_rate”?"),
        (_NEW.replace("change_beyond_luck", "flag"), "there is no flag “cure_rate”. Allowed: coding_break"),
        (_NEW + 'by = "buckt"\n', "there is no dimension of cure_rate “buckt”. Did you mean “bucket”?"),
        (_NEW + 'by = "collector"\n', "no rule looks at one collector"),
        (_NEW + 'by = "month"\n', "there is no dimension of cure_rate “month”."),
        (_NEW + 'by = "bucket"\nmembers = ["M9"]\n', "there is no member of bucket “M9”."),
        (_NEW + 'members = ["M1"]\n', "members are of a dimension. Say which with the key “by”."),
        (_NEW.replace("change_beyond_luck", "above"), "above needs a threshold, the limit."),
        (_NEW + "threshold = -0.1\n", "the threshold of a change is 0 or more"),
        (_NEW.replace("change_beyond_luck", "against_target") + "threshold = 1\n", "and under 1."),
        (_NEW.replace("change_beyond_luck", "against_target") + 'by = "bucket"\n', "Allowed: team."),
        (
            _NEW.replace("cure_rate", "recovered_amount"),
            "how far luck alone moves recovered_amount",
        ),
        (_NEW.replace("cure_rate", "delinquent_accounts"), "nothing tells how far luck alone moves"),
        (_NEW.replace("change_beyond_luck", "against_expectation"), "Allowed: cures_to_expected."),
        (_EXPECTED, "all together are what is expected. Say with the key “by” whom to look at."),
        (
            _EXPECTED + 'by = "strategy"\n',
            "no dimension of cures_to_expected “strategy”. Allowed: team",
        ),
        (_NEW.replace("cure_rate", "stay_rate"), "neither way of stay_rate is bad news."),
        ('[[rule]]\nname = "ban_broken"\nkind = "below"\n', "below needs a threshold, the limit."),
    ],
)
def test_a_mistake_is_said_in_a_sentence_with_its_place_and_what_is_allowed(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(AlertRuleError) as problem:
        _book(tmp_path, text)
    assert said in str(problem.value)
    assert "alerts.toml" in str(problem.value)


def test_a_file_that_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "alerts.toml").write_bytes(b"\xff\xfe[")
    with pytest.raises(AlertRuleError, match="cannot be read as text in UTF-8"):
        alert_book(tmp_path)
