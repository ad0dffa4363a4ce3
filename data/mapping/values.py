"""What the values of a sample say: how many fit each kind of contract column, in which form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from data.contract import Column
from data.mapping.amounts import amount_text, duration_text
from data.mapping.dates import timestamp_text
from data.mapping.file_mapping import AMOUNT_FORMS, CLOCK, DATE_FORMS
from data.mapping.names import Unsure, known_names, value_key
from data.mapping.personal import kind_by_values, kind_within, mobiles
from data.mapping.quoting import SPACES
from queries.sentence import Sentence

_MOST_MEMBERS = 300


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one column of a sample.

    Attributes:
        counts: trimmed values that are not empty → how often each stands there.
        empty: texts found that mean that there is no value.
        fits: form → share of `counts` that it reads; of dates, amounts and durations.
        whole: share that are whole numbers.
        open_marks: the marks of numbers such as 1,234 that mean another amount with a decimal comma.
        iso: per date form, the distinct dates that it reads.
        has_time: whether any time is not midnight.
        personal: kind of personal data that the values are, or empty.
        personal_number: the same where a number is expected that may look like a mobile number.
        personal_within: kind that stands somewhere in the values.
    """

    counts: Mapping[str, int]
    empty: tuple[str, ...]
    fits: Mapping[str, float]
    whole: float
    open_marks: frozenset[str]
    iso: Mapping[str, tuple[str, ...]]
    has_time: bool
    personal: str
    personal_number: str
    personal_within: str

    @property
    def total(self) -> int:
        """Values that are not empty."""
        return sum(self.counts.values())

    @property
    def uniqueness(self) -> float:
        """Distinct values per value; 1 where there are none."""
        return len(self.counts) / self.total if self.total else 1.0


def profile(header: Sequence[str], sample: pa.Table) -> list[Values]:
    """Look at each column of a sample.

    Args:
        header: the columns' names, by position.
        sample: all columns of text, in the order of the header; may have no rows.
    """
    held: list[Counter[str]] = []
    empty: list[tuple[str, ...]] = []
    for place in range(len(header)):
        column = sample.column(place).to_pylist() if place < sample.num_columns else []
        texts = Counter(text for value in column if (text := (value or "").strip(SPACES)))
        nothing = tuple(sorted(text for text in texts if _is_nothing(text)))
        held.append(Counter({text: n for text, n in texts.items() if text not in nothing}))
        empty.append(nothing)
    read = _read(held)
    return [_values(counts, nothing, read) for counts, nothing in zip(held, empty, strict=True)]


def _is_nothing(text: str) -> bool:
    return text.casefold() in known_names().no_value


_Read = Mapping[str, Mapping[str, str | None]]


def _read(held: Sequence[Counter[str]]) -> _Read:
    """Read every distinct text in every form, with the very SQL that reads the file: {text: {form: read}}."""
    texts = sorted({text for counts in held for text in counts})
    if not texts:
        return {}
    units = sorted({unit for known in known_names().units.values() for unit in known})
    forms = {form: timestamp_text("held", form, "UTC") for form in DATE_FORMS}
    forms |= {form: amount_text("held", form, units) for form in AMOUNT_FORMS}
    forms[CLOCK] = duration_text("held")
    selected = ",\n".join(f'{sql} as "{form}"' for form, sql in forms.items())
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        con.register("sampled", pa.table({"held": pa.array(texts, pa.string())}))
        con.execute("create temp table texts as from sampled")
        rows = con.execute(f"select held, {selected} from texts").fetchall()  # noqa: S608 - our own SQL only
    return {text: dict(zip(forms, read, strict=True)) for text, *read in rows}


def _values(counts: Counter[str], empty: tuple[str, ...], read: _Read) -> Values:
    total = sum(counts.values())

    def share(fitting: Iterator[int]) -> float:
        return sum(fitting) / total if total else 0.0

    kind = kind_by_values(counts)
    forms = (*DATE_FORMS, *AMOUNT_FORMS, CLOCK)
    fits = {form: share(n for text, n in counts.items() if read[text][form] is not None) for form in forms}
    iso = {form: tuple(sorted({d[:10] for text in counts if (d := read[text][form])})) for form in DATE_FORMS}
    moments = [m for text in counts if (m := read[text]["ymd"] or read[text]["dmy"] or read[text]["mdy"])]
    return Values(
        counts=counts,
        empty=empty,
        fits=fits,
        whole=share(n for text, n in counts.items() if _is_whole(read[text])),
        open_marks=frozenset("," if "," in text else "." for text in counts if _is_open(read[text])),
        iso=iso,
        has_time=any(not m.endswith("00:00:00") for m in moments),
        personal=kind or mobiles(counts),
        personal_number=kind,
        personal_within=kind_within(counts),
    )


def _is_open(read: Mapping[str, str | None]) -> bool:
    """Whether a number is one amount with a decimal point and another with a decimal comma."""
    point, comma = read["point"], read["comma"]
    return point is not None and comma is not None and point.strip("0.") != comma.strip("0.")


def _is_whole(read: Mapping[str, str | None]) -> bool:
    return any(
        number is not None and "e" not in number.lower() and not number.partition(".")[2].strip("0")
        for number in (read[form] for form in AMOUNT_FORMS)
    )


@dataclass(frozen=True, slots=True)
class Translation:
    """How a column's values are members of a closed list.

    Attributes:
        members: the file's value → ours, where the two differ.
        share: share of the values that are members, surely or not.
        found: how many different members there are.
        doubts: what is to be checked, for people.
        unknown: values that are none.
    """

    members: Mapping[str, str]
    share: float
    found: int
    doubts: tuple[str, ...]
    unknown: tuple[str, ...]


def translate(table: str, column: Column, values: Values) -> Translation:
    """Recognise the members of a contract column among a file's values."""
    names, unsure = known_members(table, column)
    members: dict[str, str] = {}
    doubts: dict[str, str] = {}
    recognised = 0
    # A list of hundreds is not closed, and to look each of them up would be all the work.
    texts = values.counts if len(values.counts) <= _MOST_MEMBERS else {}
    for text, n in texts.items():
        doubt = unsure.get(value_key(text))
        member = doubt.member if doubt else _member(text, names)
        if member is None:
            continue
        recognised += n
        members[text] = member
        if doubt:
            doubts[text] = Sentence(doubt.because, value=text)
    return Translation(
        members={text: member for text, member in sorted(members.items()) if text != member},
        share=recognised / values.total if values.total else 0.0,
        found=len(set(members.values())),
        doubts=tuple(doubts[text] for text in sorted(doubts)),
        unknown=tuple(text for text in texts if text not in members),
    )


def known_members(table: str, column: Column) -> tuple[Mapping[str, str], Mapping[str, Unsure]]:
    """Return the names by which a column's members are known, surely and unsurely, by value key."""
    names = known_names()
    own = {value_key(member): member for member in column.members}
    return {**names.members.get((table, column.name), {}), **own}, names.unsure.get((table, column.name), {})


def _member(text: str, names: Mapping[str, str]) -> str | None:
    """Return the member a value means: by its name, or by its parts as in “01-电话” and “PTP - Promise”."""
    if member := names.get(value_key(text)):
        return member
    parts = [key for part in _parts(text) if (key := value_key(part))]
    found = {names[part] for part in parts if part in names and not part.isdigit()}
    others = [part for part in parts if part not in names and not part.isdigit()]
    return found.pop() if len(found) == 1 and len(parts) > 1 and not others else None


def _parts(text: str) -> list[str]:
    for mark in "|:：/()（）-–—_.":
        text = text.replace(mark, "\0")
    return text.split("\0")
