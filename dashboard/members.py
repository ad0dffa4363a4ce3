"""Words for the members of closed lists, by the dimension they belong to.

Members that the data decides, such as teams and regions, stand as they are. A dimension that is not here
has no closed list.
"""

from __future__ import annotations

from collections.abc import Mapping

from queries.contact_rules import book
from queries.dimensions import CURRENT, UNKNOWN
from queries.sentence import N_

# M1 … M7+ are written so in every language.
_BUCKETS: Mapping[str, str] = {
    CURRENT: N_("Current"),
    UNKNOWN: N_("Unknown"),
    "paid_off": N_("Paid off"),
    "charged_off": N_("Charged off"),
    "sold": N_("Sold"),
}
_CHANNELS: Mapping[str, str] = {
    "phone": N_("Phone"),
    "sms": N_("SMS"),
    "letter": N_("Letter"),
    "field_visit": N_("Field visit"),
    "agency": N_("Outside agency"),
    "payment_link": N_("Payment link"),
    "automated": N_("Automated call"),
    "social_media": N_("Social media"),
    "legal": N_("Legal action"),
    # A promise that was kept, and what neither it nor a contact preceded; only credits have them.
    "promise": N_("Kept promise"),
    "unattributed": N_("Unattributed"),
}
_REASONS: Mapping[str, str] = {
    "forgot": N_("Forgot"),
    "short_of_cash": N_("Short of cash"),
    "overspending": N_("Overspending"),
    "cash_advance": N_("Cash advances"),
    "unemployment": N_("Unemployment"),
    "illness": N_("Illness"),
    "evasion": N_("Evasion"),
    "malicious": N_("Malicious default"),
    "fraud": N_("Fraud"),
    "card_stolen": N_("Card stolen"),
    "dispute": N_("Dispute"),
}

MEMBERS: Mapping[str, Mapping[str, str]] = {
    "bucket": _BUCKETS,
    "next_bucket": _BUCKETS,
    "closing_bucket": _BUCKETS,
    "stage": {
        "short": N_("Short-term (M1)"),
        "middle": N_("Medium-term (M2–M3)"),
        "long": N_("Long-term (M4 and later)"),
    },
    "channel": _CHANNELS,
    "direction": {"out": N_("Outgoing"), "in": N_("Incoming")},
    "outcome": {
        "no_answer": N_("No answer"),
        "wrong_party": N_("Wrong party"),
        "invalid_number": N_("Invalid number"),
        "right_party": N_("Right party"),
        "promise": N_("Promise to pay"),
        "refused": N_("Refused"),
        "dispute": N_("Dispute"),
        "hardship": N_("Reports hardship"),
        "referred": N_("Referred"),
        "delivered": N_("Delivered"),
        "paid": N_("Paid"),
    },
    "segment": {
        "standard": N_("Standard"),
        "young": N_("Young"),
        "corporate": N_("Corporate"),
        "hardship": N_("Hardship"),
        "evading": N_("Evading"),
    },
    "delinquency_reason": _REASONS,
    "method": {
        "app": N_("App"),
        "transfer": N_("Bank transfer"),
        "auto_debit": N_("Direct debit"),
        "counter": N_("Counter"),
        "payment_link": N_("Payment link"),
    },
    "survey_method": {
        "phone": N_("Phone"),
        "questionnaire": N_("Questionnaire"),
        "face_to_face": N_("Face to face"),
    },
    "script": {
        "standard": N_("Standard script"),
        "empathic": N_("Empathic script"),
        "firm": N_("Firm script"),
    },
    "category": {
        "tone": N_("Tone"),
        "frequency": N_("Frequency of contact"),
        "hours": N_("Hours of contact"),
        "third_party": N_("Contact with third parties"),
        "wrong_amount": N_("Wrong amount"),
        "data_protection": N_("Data protection"),
    },
    "referral_answer": {
        "accepted": N_("Taken on"),
        "returned": N_("Sent back"),
        "solved": N_("Solved"),
    },
    "difficulty": {"easy": N_("Easy"), "medium": N_("Medium"), "hard": N_("Hard")},
    "daypart": {
        "morning": N_("Morning"),
        "midday": N_("Midday"),
        "afternoon": N_("Afternoon"),
        "evening": N_("Evening"),
    },
    "step": {
        "attempted": N_("Attempted"),
        "connected": N_("Connected"),
        "right_party": N_("Debtor reached"),
        "promised": N_("Promised"),
        "kept": N_("Promise kept"),
        "collected": N_("Collected"),
    },
    "credit_rule": {
        "last": N_("Last contact"),
        "first": N_("First contact"),
        "linear": N_("All alike"),
        "decay": N_("The nearer the more"),
    },
    "state": {
        "delinquent": N_("Delinquent"),
        "cured": N_("Cured"),
        "charged_off": N_("Charged off"),
        "sold": N_("Sold"),
        UNKNOWN: N_("Unknown"),
    },
    "status": {
        "open": N_("Open"),
        "closed": N_("Closed"),
        "charged_off": N_("Charged off"),
        "sold": N_("Sold"),
    },
    "rule": {rule.name: rule.title for rule in book().rules.values()},
    "rule_force": {"ban": N_("Ban"), "presumption": N_("Presumption"), "advice": N_("Advice")},
    "kind": {"instalment": N_("Instalment plan"), "grace": N_("Grace period")},
    "level": {"department": N_("Department"), "team": N_("Team"), "collector": N_("Collector")},
    "role": {
        "manager": N_("Manager"),
        "team_lead": N_("Team lead"),
        "analyst": N_("Analyst"),
        "collector": N_("Collector"),
        "administrator": N_("Administrator"),
    },
}
