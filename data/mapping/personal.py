"""Personal data of debtors: told by the name of a column, or by what stands in it.

Dunlin never needs it. A false alarm costs a column that can be renamed; a number that is merely long
must not raise one, so values alone convict only where their form leaves little doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from data.mapping.names import key, known_names, variants, words
from queries.sentence import N_

TELEPHONES = N_("telephone numbers")
IDENTITIES = N_("identity numbers")
EMAILS = N_("e-mail addresses")
CARDS = N_("card numbers")
ADDRESSES = N_("addresses")
PEOPLE = N_("names")

# So many of a column's values must have the form; in free text, hold it somewhere.
_SHARE = 0.5
_MOST = 0.8
_SHARE_WITHIN = 0.05

_MOBILE = r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
_ABROAD = r"\+\d{1,3}[-. (]*\d(?:[-. ()]*\d){6,12}"
_GROUPED = r"(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}|0\d{2,4}[- ]\d{7,8}|\(0\d{2,4}\) ?\d{6,8}"
_EMAIL = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_IDENTITY = r"[1-9]\d{5}(?:19|20)\d{9}[\dXx]"
_SSN = r"\d{3}-\d{2}-\d{4}"
_CARD = r"[2-69]\d{12,18}|[2-69]\d{3}(?:[- ]\d{4}){3}|3\d{3}[- ]\d{6}[- ]\d{5}"
_ADDRESS = (
    r".*(?:[省市区县乡镇].*[路街道巷弄村].*\d|[路街道巷弄]\d+[号弄]|\d+[号栋幢楼]\d*[室单楼层]).*|"
    r".*\d+[a-z]? .*\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|close)\b.*|"
    r".*(?:straße|strasse|str\.) ?\d+.*"
)
_WITHIN = {
    TELEPHONES: re.compile(rf"(?<![\d.+-])(?:1[3-9]\d{{9}}|{_ABROAD}|{_GROUPED})(?![\d.])"),
    IDENTITIES: re.compile(rf"(?<!\d)(?:{_IDENTITY}|{_SSN})(?!\d)"),
    EMAILS: re.compile(_EMAIL),
    CARDS: re.compile(rf"(?<!\d)(?:{_CARD})(?!\d)"),
}
_WHOLE = {
    TELEPHONES: re.compile(rf"{_ABROAD}|{_GROUPED}"),
    IDENTITIES: re.compile(rf"{_IDENTITY}|{_SSN}"),
    EMAILS: re.compile(_EMAIL),
    CARDS: re.compile(_CARD),
    ADDRESSES: re.compile(_ADDRESS, re.IGNORECASE | re.DOTALL),
}
_BARE = re.compile(r"[\d.,:/ -]*")
_MOBILE_ONLY = re.compile(_MOBILE)


def kind_by_name(name: str) -> str:
    """Return the kind of personal data that a column's name announces, or an empty text."""
    if is_staff(name):
        return ""
    for variant in variants(name):
        bare = re.sub(r"\d+$", "", key(variant))
        for candidate in (key(variant), bare, "".join(words(variant))):
            if kind := _kinds().get(candidate):
                return kind
    return _kind_by_ending(name)


def _kind_by_ending(name: str) -> str:
    """Return the kind that the last word or characters of a name announce."""
    said, spaced = key(name), f" {' '.join(words(name))}"
    for kind, endings in known_names().personal_endings.items():
        for ending in endings:
            is_said = f" {' '.join(words(ending))}" if ending.isascii() else ""
            if spaced.endswith(is_said) if is_said else said.endswith(ending):
                return kind
    return ""


def is_staff(name: str) -> bool:
    """Whether a column's name is of employees or things rather than of debtors."""
    known = known_names()
    return bool(known.staff_words & set(words(name))) or any(part in key(name) for part in known.staff_parts)


@cache
def _kinds() -> Mapping[str, str]:
    spelled = [(name, kind) for kind, names in known_names().personal.items() for name in names]
    return {k: kind for name, kind in spelled for k in (key(name), "".join(words(name)))}


def kind_by_values(values: Mapping[str, int]) -> str:
    """Return the kind of personal data that a column's values are, or an empty text.

    Account numbers may look like mobile numbers, so that only `mobiles` looks for those.

    Args:
        values: the column's values that are not empty, with their numbers.
    """
    total = sum(values.values())
    if not total:
        return ""
    for kind, pattern in _WHOLE.items():
        share = sum(n for text, n in values.items() if pattern.fullmatch(text) and _holds(kind, text)) / total
        if share >= (_MOST if kind == CARDS else _SHARE):
            return kind
    return ""


def kind_within(values: Mapping[str, int]) -> str:
    """Return the kind of personal data that stands somewhere in a free text's values, or nothing."""
    total = sum(values.values())
    worded = {text: n for text, n in values.items() if not _BARE.fullmatch(text)}
    if sum(worded.values()) >= total / 2:
        # Among words a bare number is suspect; where most are numbers, `kind_by_values` has judged them.
        worded = dict(values)
    for kind, pattern in _WITHIN.items():
        alike = held = 0
        for text, n in worded.items():
            found = [match[0] for match in pattern.finditer(text)]
            alike += n if found else 0
            held += n if any(_holds(kind, number) for number in found) else 0
        # One number in ten passes the check of cards by chance.
        if total and held / total >= _SHARE_WITHIN and held >= 0.5 * alike:
            return kind
    return ""


def mobiles(values: Mapping[str, int]) -> str:
    """Return “telephone numbers” for Chinese mobile numbers, nothing for a run of numbers like them."""
    found = [text for text in values if _MOBILE_ONLY.fullmatch(text)]
    prefixes = {re.sub(r"^\+?86(?=\D?1)|\D", "", text)[:3] for text in found}
    spread = len(prefixes) >= 3 or len(found) < 10
    share = sum(values[text] for text in found) / max(1, sum(values.values()))
    return TELEPHONES if share >= _MOST and spread else ""


def _holds(kind: str, text: str) -> bool:
    """Whether a text of the right form passes the check that its form has, if any."""
    if kind == CARDS:
        return is_luhn(re.sub(r"\D", "", text))
    if kind == IDENTITIES and len(text) == 18:
        return is_identity(text)
    return True


def is_luhn(digits: str) -> bool:
    """Whether a number ends in the check digit of card numbers; one digit throughout does not count."""
    if not digits.isascii() or not digits.isdigit() or len(set(digits)) < 2:
        return False
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def is_identity(text: str) -> bool:
    """Whether 18 characters are a Chinese identity number: birthday and check character are right."""
    weights: Sequence[int] = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if not re.fullmatch(_IDENTITY, text, re.ASCII):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False)) % 11
    return "10X98765432"[rest] == text[17].upper()
