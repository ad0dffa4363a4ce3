"""Sentences for people that remember how they were made, so that another language can make them anew.

A sentence reads as English wherever text is wanted: in a log, on the command line, in a report. Who shows
it in another language takes its template and its values instead (`dashboard/i18n.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self


class Term(str):
    """A word of the product's own within a sentence: the title of a metric, of a dimension, of a table.

    Attributes:
        message: the word as it stands in the catalogues.
        is_within: whether it is written as within a sentence: “cure rate”, not “Cure rate”.
    """

    __slots__ = ("is_within", "message")

    message: str
    is_within: bool

    def __new__(cls, message: str, *, is_within: bool = False) -> Self:
        """Keep the word as it stands beside the way it is written here."""
        term = super().__new__(cls, uncapitalised(message) if is_within else message)
        term.message, term.is_within = message, is_within
        return term


class Sentence(str):
    """A sentence: a template and the values for its `{named}` places. As text, it is English.

    Values may be terms and sentences, which are translated with it, and tuples or lists, which are written
    as enumerations. Without values the template stands as it is, braces and all.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Write the sentence in English and remember how."""
        written = {name: _in_english(value) for name, value in values.items()}
        sentence = super().__new__(cls, template.format(**written) if values else template)
        sentence.template, sentence.values = template, MappingProxyType(values)
        return sentence

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies remember as well."""
        return _remade, (type(self), self.template, dict(self.values))


def N_(message: str) -> str:
    """Mark a text that is kept in a constant; it is translated where it is shown."""
    return message


def uncapitalised(words: str) -> str:
    """Return a title as it is written within a sentence; an abbreviation keeps its capitals.

    >>> uncapitalised("Cure rate"), uncapitalised("PTP rate"), uncapitalised("")
    ('cure rate', 'PTP rate', '')
    """
    return words if words[:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _in_english(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return ", ".join(str(part) for part in value)
    return value


def _remade(kind: type[Sentence], template: str, values: dict[str, Any]) -> Sentence:
    return kind(template, **values)
