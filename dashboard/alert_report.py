"""What `dunlin alerts` prints: what needs attention in the version in force."""

from __future__ import annotations

import json

from dashboard.alert_wording import SEVERITIES
from dashboard.alerting import evaluated, followed
from queries.store import Store


def tell(store: Store, *, as_json: bool = False) -> None:
    """Evaluate the version in force by the rules of today and print what was found; nothing is written.

    Raises:
        NotPublishedError: nothing is published.
        AlertRuleError: the dataset's own rules cannot be followed. What the shipped ones find comes first.
    """
    rules = followed(store)
    record = evaluated(store, rules)
    if as_json:
        print(json.dumps(record, indent=1, ensure_ascii=False))
    else:
        synthetic = " (synthetic)" if record["is_synthetic"] else ""
        print(f"{record['title']}{synthetic}, version {record['version']}, up to {record['last_month']}")
        for alert in record["alerts"]:
            print(f"{SEVERITIES[alert['severity']]:<8} {alert['sentence']['en']}  [{alert['rule']}]")
        if not record["alerts"]:
            print("Nothing needs attention.")
        print(
            f"{record['looked_at']:,} figures were held to {len(rules.book.rules):,} rules, "
            f"{record['compared']:,} of them tested against luck together."
        )
        if unanswered := record["unanswered"]:
            names = ", ".join(one["rule"] for one in unanswered)
            print(f"The data cannot answer: {names}. Why is said by: dunlin alerts --json")
    if rules.problem:
        raise rules.problem
