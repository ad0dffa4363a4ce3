"""The words of the import page that depend on the files; texts from files are shown as they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dashboard.importing.contracts import Column, column_of, contract_of
from dashboard.importing.draft import Draft
from dashboard.importing.kinds import Kind
from dashboard.wording import as_markdown

LEAVE_OUT = "(leave out)"
NOT_READ = "(not read)"

FORMS: Mapping[str, str] = {
    "ymd": "Year first: 2025-01-31",
    "dmy": "Day first: 31.01.2025",
    "mdy": "Month first: 01/31/2025",
    "month": "Month alone: 2025-01",
    "excel": "Excel's number: 45688",
    "point": "Point: 1,234.50",
    "comma": "Comma: 1.234,50",
    "clock": "Clock: 03:25",
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
    return brief(" ".join(re.findall(r"\w+", text)) or "a column")


def size(number: int) -> str:
    """Write a size: 23 KB, 1.4 GB.

    >>> size(23_500), size(1_400_000_000)
    ('24 KB', '1.4 GB')
    """
    value, unit = float(number), 0
    while value >= 1000 and unit < len(_BYTES) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_BYTES[unit]}" if unit > 1 and value < 100 else f"{value:.0f} {_BYTES[unit]}"


def how_sure(confidence: float) -> str:
    """Say a confidence in a word and in percent."""
    word = "sure" if confidence >= _SURE else "likely" if confidence >= _LIKELY else "please check"
    return f"{word}, {confidence:.0%}"


def card_title(kind: Kind, draft: Draft, needs_care: bool) -> str:
    """Head a card: the files, the table, how sure."""
    shown = ", ".join(brief(name, 50) for name in kind.names[:_NAMES_SHOWN])
    more = len(kind.names) - _NAMES_SHOWN
    files = as_markdown(f"{shown} and {more:,} more" if more > 0 else shown)
    if draft.is_left_out:
        return f"**{files}** :gray[is left out]"
    if kind.contract:
        return f"**{files}** → {kind.contract.title} :gray[· known form]"
    if not draft.table:
        return f"**{files}** :orange[· what does it hold?]"
    care = " :orange[· something is missing]" if needs_care else ""
    return f"**{files}** → {contract_of(draft.table).title} :gray[· {_origin(kind, draft.table)}]{care}"


def _origin(kind: Kind, table: str) -> str:
    if kind.saved is not None and kind.saved.table == table:
        return "as last time"
    guessed = kind.guesses[0]
    return how_sure(guessed.confidence) if guessed.mapping.table == table else "as you say"


def table_note(table: str) -> str:
    """Name a table in a list: Payments: a row is money received."""
    if table == LEAVE_OUT:
        return "Nothing: leave it out"
    contract = contract_of(table)
    return f"{contract.title}: a row is {contract.grain}"


def column_note(table: str, name: str) -> str:
    """Name a contract column in a list, with what it holds."""
    if name == NOT_READ:
        return "not read"
    column = column_of(table)[name]
    return f"{name} · {column.description}"


def sureness(kind: Kind, table: str, name: str, target: str) -> str:
    """Say how sure the reading of a column is and why, and what the contract wants there."""
    wanted = ""
    if target:
        column = column_of(table)[target]
        needed = "Required" if column.is_required else "Optional"
        wanted = f"  \n:small[:gray[{needed}: {as_markdown(column.allowed)}]]"
    return f"{_why(kind, table, name, target)}{wanted}"


def _why(kind: Kind, table: str, name: str, target: str) -> str:
    saved = kind.saved
    if saved is not None and saved.table == table:
        before = next((ours for ours, theirs in saved.columns.items() if theirs == name), "")
        return "As last time" if before == target else "As you say"
    guess = next(g for g in kind.guess_of(table).guesses if g.name == name)
    why = as_markdown(brief(guess.why, 160))
    if (guess.target or "") != target:
        return "As you say"
    if not target:
        return f":gray[Not read: {why}]"
    tone = "orange" if guess.confidence < _LIKELY else "blue"
    return f":{tone}[{how_sure(guess.confidence).capitalize()}] · :small[{why}]"


def required_sentence(columns: Sequence[Column]) -> str:
    """Say which required columns nothing was found for, and what to do."""
    named = [f"{c.name} ({c.description.rstrip('.').lower()})" for c in columns]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    verb = "is" if len(named) == 1 else "are"
    return (
        f"Still missing {verb} {listed}. Choose the column that holds it below, or export the file with it: "
        "without it no record can be taken."
    )
