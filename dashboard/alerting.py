"""Alerts of a version: evaluated when it comes into force, written beside it, sent if that is configured.

What was found lies in `alerts.json` in the dataset's folder, with canonical values and a sentence in each
language. It is of one version and one set of rules; for any other, readers evaluate by themselves and write
nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from dashboard import alert_wording, webhook
from dashboard.i18n import LOCALES
from dashboard.numbers import Numbers
from models.alerts import Alert, Alerts, evaluate
from queries import Warehouse, connect
from queries.alert_rules import AlertBook, AlertRuleError
from queries.alerts import alert_book, shipped
from queries.scope import month_label, month_of
from queries.sentence import Sentence
from queries.store import Store, write_whole

FILE = "alerts.json"
_log = logging.getLogger("dunlin")
# The rest is in the file and on the Overview.
_SENTENCES_SAID = 5
_MISTAKE = Sentence(
    "The alerts could not be evaluated because of a mistake in the program. What was published is in force."
)


@dataclass(frozen=True, slots=True)
class Followed:
    """The rules that are followed, and why a dataset's own are not, where they cannot be."""

    book: AlertBook
    problem: AlertRuleError | None = None

    @property
    def digest(self) -> str:
        """The same for the same rules."""
        return sha256(repr(self.book.rules).encode()).hexdigest()[:16]


def followed(store: Store) -> Followed:
    """Return the rules of a dataset; where its own file cannot be followed, the shipped ones."""
    try:
        return Followed(alert_book(store.root))
    except AlertRuleError as problem:
        return Followed(shipped(), problem)


def after_publish(store: Store, say: Callable[[str], None] = lambda _: None, *, is_sent: bool = True) -> None:
    """Evaluate the version that has just come into force; nothing that goes wrong here reaches the publish.

    Args:
        store: the dataset.
        say: told what was found and sent, a sentence at a time.
        is_sent: whether it is sent where that is configured; what an earlier version showed is no news.
    """
    try:
        rules = followed(store)
        if rules.problem:
            say(rules.problem.sentence)
        record = evaluated(store, rules)
        write_whole(store.root / FILE, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        told = record["alerts"]
        for alert in told[:_SENTENCES_SAID]:
            say(Sentence("Needs attention: {sentence}", sentence=alert["sentence"]["en"]))
        if (more := len(told) - _SENTENCES_SAID) > 0:
            say(Sentence("… and {n} more: dunlin alerts --data {dataset}", n=more, dataset=store.dataset))
        url = webhook.address(rules.book.webhook)
        if is_sent and url and told:
            say(webhook.post(url, _message(record)))
    except OSError as problem:
        say(Sentence("The alerts could not be written: {problem}", problem=str(problem)))
    except Exception:
        _log.exception("alerts could not be evaluated")
        say(_MISTAKE)


def evaluated(store: Store, rules: Followed) -> dict[str, Any]:
    """Evaluate the version in force and return what is to be written of it; nothing is written here.

    Raises:
        NotPublishedError: nothing is published.
    """
    warehouse = connect(store.current())
    try:
        return _record(warehouse, rules, evaluate(warehouse.reader(), rules.book.rules), _read(store) or {})
    finally:
        warehouse.close()


def known(store: Store, version: str, rules: Followed) -> Alerts | None:
    """Return what was written of a version by these rules, or None where that is of something else."""
    record = _read(store)
    if record is None or (record.get("version"), record.get("rules")) != (version, rules.digest):
        return None
    try:
        found = tuple(_alert(raw) for raw in record["alerts"])
        return Alerts(found, int(record["looked_at"]), int(record["compared"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _read(store: Store) -> dict[str, Any] | None:
    try:
        record = json.loads((store.root / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _record(
    warehouse: Warehouse, rules: Followed, alerts: Alerts, earlier: Mapping[str, Any]
) -> dict[str, Any]:
    about = warehouse.about
    writers = {language: Numbers(locale, about["currency"]) for language, locale in LOCALES.items()}
    before = earlier.get("alerts", [])
    told = {(raw.get("rule"), raw.get("member"), raw.get("month")) for raw in before if isinstance(raw, dict)}
    return {
        "dataset": about["name"],
        "title": about["title"],
        "currency": about["currency"],
        "is_synthetic": about["is_synthetic"],
        "version": warehouse.data_id,
        "last_month": month_label(warehouse.months[-1]) if warehouse.months else None,
        "evaluated_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "rules": rules.digest,
        "problem": str(rules.problem) if rules.problem else None,
        "looked_at": alerts.looked_at,
        "compared": alerts.compared,
        "alerts": [_as_json(alert, writers, told) for alert in alerts.found],
        "unanswered": [{"rule": name, "why": str(why)} for name, why in alerts.unanswered],
    }


def _as_json(alert: Alert, writers: Mapping[str, Numbers], told: set[Any]) -> dict[str, Any]:
    values = asdict(alert)
    months = {name: month_label(when) for name, when in values.items() if isinstance(when, date)}
    values |= months
    is_new = (alert.rule, alert.member, values["month"]) not in told
    said = {language: alert_wording.sentence(alert, numbers) for language, numbers in writers.items()}
    return {**values, "is_new": is_new, "sentence": said}


def _alert(raw: Mapping[str, Any]) -> Alert:
    values = {name: raw[name] for name in Alert.__dataclass_fields__}
    months = {name: values[name] and month_of(values[name]) for name in ("month", "month_before", "since")}
    return Alert(**{**values, **months, "findings": tuple(values["findings"])})


def _message(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sent: aggregates and their sentences, and a text that chat programs show."""
    told = [f"• {alert['sentence']['en']}" for alert in record["alerts"]]
    synthetic = " (synthetic data)" if record["is_synthetic"] else ""
    text = "\n".join([f"Dunlin, {record['title']}{synthetic}: needs attention", *told])
    kept = {name: value for name, value in record.items() if name not in ("unanswered", "problem", "rules")}
    return {"text": text, **kept}
