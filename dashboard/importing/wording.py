"""The words of the import page that depend on the files; texts from files are shown as they stand.

What is said here is a sentence that the page says in its own language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dashboard.importing.contracts import Column, column_of, contract_of
from dashboard.importing.draft import Draft
from dashboard.importing.kinds import Kind
from queries.sentence import N_, Sentence, Term

LEAVE_OUT = "(leave out)"
NOT_READ = "(not read)"

FORMS: Mapping[str, str] = {
    "ymd": N_("Year first: 2025-01-31"),
    "dmy": N_("Day first: 31.01.2025"),
    "mdy": N_("Month first: 01/31/2025"),
    "month": N_("Month alone: 2025-01"),
    "excel": N_("Excel's number: 45688"),
    "point": N_("Point: 1,234.50"),
    "comma": N_("Comma: 1.234,50"),
    "clock": N_("Clock: 03:25"),
}

# From which confidence on a guess is called so.
_SURE, _LIKELY = 0.9, 0.7
_NAMES_SHOWN = 3
_BYTES = ("bytes", "KB", "MB", "GB", "TB")


def brief(text: str, longest: int = 60) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def spoken(text: str) -> str:
    """Return the words of a text, for a label that is read out and not shown: it knows no markup."""
    return brief(" ".join(re.findall(r"\w+", text)) or Term("a column"))


def size(number: int) -> str:
    """Write a size: 23 KB, 1.4 GB.

    >>> size(23_500), size(1_400_000_000)
    ('24 KB', '1.4 GB')
    """
    value, unit = float(number), 0
    while value >= 1000 and unit < len(_BYTES) - 1:
        value, unit = value / 1000, unit + 1
    if not unit:
        return Sentence("{n} bytes", n=f"{value:.0f}")
    return f"{value:.1f} {_BYTES[unit]}" if unit > 1 and value < 100 else f"{value:.0f} {_BYTES[unit]}"


def how_sure(confidence: float) -> Sentence:
    """Say a confidence in a word and in percent."""
    percent = f"{confidence:.0%}"
    if confidence >= _SURE:
        return Sentence("sure, {percent}", percent=percent)
    if confidence >= _LIKELY:
        return Sentence("likely, {percent}", percent=percent)
    return Sentence("please check, {percent}", percent=percent)


def card_title(kind: Kind, draft: Draft, needs_care: bool) -> Sentence:
    """Head a card: the files, the table, how sure."""
    files = _names(kind)
    if draft.is_left_out:
        return Sentence("**{files}** :gray[is left out]", files=files)
    if kind.contract:
        return Sentence(
            "**{files}** → {table} :gray[· known form]", files=files, table=Term(kind.contract.title)
        )
    if not draft.table:
        return Sentence("**{files}** :orange[· what does it hold?]", files=files)
    said = {
        "files": files,
        "table": Term(contract_of(draft.table).title),
        "origin": _origin(kind, draft.table),
    }
    if needs_care:
        return Sentence("**{files}** → {table} :gray[· {origin}] :orange[· something is missing]", **said)
    return Sentence("**{files}** → {table} :gray[· {origin}]", **said)


def _names(kind: Kind) -> str:
    shown = ", ".join(brief(name, 50) for name in kind.names[:_NAMES_SHOWN])
    more = len(kind.names) - _NAMES_SHOWN
    return Sentence("{files} and {n:,} more", files=shown, n=more) if more > 0 else shown


def _origin(kind: Kind, table: str) -> str:
    if kind.saved is not None and kind.saved.table == table:
        return Term("as last time")
    guessed = kind.guesses[0]
    return how_sure(guessed.confidence) if guessed.mapping.table == table else Term("as you say")


def table_note(table: str) -> Sentence:
    """Name a table in a list: Payments: a row is money received."""
    if table == LEAVE_OUT:
        return Sentence("Nothing: leave it out")
    contract = contract_of(table)
    return Sentence("{table}: a row is {grain}", table=Term(contract.title), grain=Term(contract.grain))


def column_note(table: str, name: str) -> Sentence:
    """Name a contract column in a list, with what it holds."""
    if name == NOT_READ:
        return Sentence("not read")
    column = column_of(table)[name]
    return Sentence("{column} · {description}", column=name, description=Term(column.description))


def sureness(kind: Kind, table: str, name: str, target: str) -> Sentence:
    """Say how sure the reading of a column is and why, and what the contract wants there."""
    why = _why(kind, table, name, target)
    if not target:
        return why
    column = column_of(table)[target]
    if column.is_required:
        return Sentence("{why}  \n:small[:gray[Required: {allowed}]]", why=why, allowed=column.allowed)
    return Sentence("{why}  \n:small[:gray[Optional: {allowed}]]", why=why, allowed=column.allowed)


def _why(kind: Kind, table: str, name: str, target: str) -> Sentence:
    saved = kind.saved
    if saved is not None and saved.table == table:
        before = next((ours for ours, theirs in saved.columns.items() if theirs == name), "")
        return Sentence("As last time") if before == target else Sentence("As you say")
    guess = next(g for g in kind.guess_of(table).guesses if g.name == name)
    if (guess.target or "") != target:
        return Sentence("As you say")
    if not target:
        return Sentence(":gray[Not read: {why}]", why=guess.why)
    said = {"percent": f"{guess.confidence:.0%}", "why": guess.why}
    if guess.confidence >= _SURE:
        return Sentence(":blue[Sure, {percent}] · :small[{why}]", **said)
    if guess.confidence >= _LIKELY:
        return Sentence(":blue[Likely, {percent}] · :small[{why}]", **said)
    return Sentence(":orange[Please check, {percent}] · :small[{why}]", **said)


def required_sentence(columns: Sequence[Column]) -> Sentence:
    """Say which required columns, one or more, nothing was found for, and what to do."""
    *others, last = (column.name for column in columns)
    if others:
        return Sentence(
            "Still missing are {columns} and {last}. Choose the columns that hold them below, or export the "
            "file with them: without them no record can be taken.",
            columns=others,
            last=last,
        )
    return Sentence(
        "Still missing is {column}. Choose the column that holds it below, or export the file with it: "
        "without it no record can be taken.",
        column=last,
    )
