"""Names and texts of files and people inside SQL: nothing that they hold can become part of a statement."""

from __future__ import annotations

from collections.abc import Iterable

# What stands around values in exports: tabs that keep spreadsheets from reading numbers, no-break,
# ideographic and zero-width spaces. All are taken off; those inside a value stay.
SPACES = " \t\r\n\x0b\x0c\u00a0\u2002\u2003\u2007\u2009\u200a\u200b\u202f\u3000\ufeff"


def identifier(name: str) -> str:
    """Return a column's name as SQL.

    A name with a NUL character, or two that differ by capitals only, cannot be told apart in DuckDB:
    hold such columns under names of your own and hand those to `text_of`.
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return texts as SQL, with commas between."""
    return ", ".join(literal(text) for text in texts)


def trimmed(raw: str) -> str:
    """SQL of a text without the spaces around it.

    Most texts have none, and a comparison is three times as cheap as a trim that knows all of them.
    """
    inner = f"[{SPACES}]"
    return (
        f"case when regexp_matches({raw}, {literal(f'^{inner}|{inner}$')}) "
        f"then trim({raw}, {literal(SPACES)}) else {raw} end"
    )


def bound(value: str, name: str, body: str) -> str:
    """SQL that computes a value once and uses it under a name.

    Said twice inside a `case`, an expression is computed twice; nested, it explodes.
    """
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def half_width(text: str, odd: str, plain: str) -> str:
    """SQL of a text in lower case with odd characters replaced, one by one, by plain ones."""
    # Replacing is dear, and ASCII needs none: it has as many bytes as characters.
    replaced = f"translate({text}, {literal(odd)}, {literal(plain)})"
    return f"lower(case when strlen({text}) = length({text}) then {text} else {replaced} end)"
