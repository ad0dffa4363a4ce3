"""Two languages: what a person sees is written in English and translated where it is shown.

How to write a text (`numbers.words` is at hand wherever figures are written):

    t = numbers.words
    t("Delinquent accounts")                                       a text
    t("{share} of the {total} recovered", share=…, total=…)        with values, already written by `numbers`
    t.plural("{n} file", "{n} files", len(files), n=numbers.count(len(files)))
    t.context("verb", "Open")                                      one English word that has two meanings
    t.within(metric.title)                                         a title inside a sentence: “cure rate”
    t.listed(names)                                                an enumeration: “a, b and c”
    t.said(problem)                                                an error; a sentence of `queries` or `data`

A text is a whole sentence with `{named}` places, never glued from words: other languages order them
otherwise. It is a plain literal, so that the extractor finds it: no f-string, no `if` inside the brackets.
Where a word decides how the sentence goes (accounts are, the balance is), write two sentences. A text that
stands in a constant is marked `N_("…")` and translated where it is shown. Titles and definitions of metrics,
titles of dimensions and words for closed members (`dashboard/members.py`) need no mark: `t(metric.title)`.

Each text then has its translation in one of `locales/zh_CN/<area>.po`; the suite names those that lack one,
ready to be pasted (tests/dashboard/test_i18n.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from queries.errors import DunlinError
from queries.sentence import N_, Sentence, Term, uncapitalised

__all__ = ["LANGUAGES", "LOCALES", "N_", "Words", "known_language", "words_in"]

# Each language under its own name, the first the one in which texts are written.
LANGUAGES: Final = {"en": "English", "zh": "中文"}
# The Babel locale in which each writes numbers, and the folder of its catalogues; none for the first.
LOCALES: Final = {"en": "en", "zh": "zh_Hans_CN"}
_FOLDERS: Final = {"zh": "zh_CN"}

# What needs no space before the next sentence.
_FULL_WIDTH_STOPS: Final = ("。", "！", "？", "：", "；")
# A named place and how its value is written in English: `{share:.1%}`.
_PLACE = re.compile(r"\{(\w+)[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Words:
    """Says texts in one language.

    Attributes:
        language: a key of `LANGUAGES`.
    """

    language: str

    def __call__(self, message: str, /, **values: Any) -> str:
        """Translate a text and fill its places; without values it stands as it is, braces and all."""
        translated = _translations(self.language).gettext(message) if message else ""
        return self._filled(translated, values)

    def plural(self, one: str, many: str, number: float, /, **values: Any) -> str:
        """Translate a text that goes otherwise for one than for several."""
        # Numbers are counts: 1.0 is one.
        translated = _translations(self.language).ngettext(one, many, int(number))
        return self._filled(translated, values)

    def context(self, context: str, message: str, /, **values: Any) -> str:
        """Translate a text whose English has another meaning elsewhere."""
        return self._filled(_translations(self.language).pgettext(context, message), values)

    def within(self, title: str) -> str:
        """Translate a title as it is written within a sentence."""
        translated = self(title)
        return uncapitalised(translated) if self.language == "en" else translated

    def listed(self, parts: Iterable[str]) -> str:
        """Write an enumeration: “a, b and c”."""
        names = list(parts)
        if len(names) < 2:
            return "".join(names)
        return self("{names} and {last}", names=self.joined(names[:-1]), last=names[-1])

    def joined(self, parts: Iterable[str]) -> str:
        """Write one after the other what belongs side by side: “a, b, c”."""
        return self.context("between names", ", ").join(parts)

    def clauses(self, parts: Iterable[str]) -> str:
        """Write one after the other what makes one sentence: “n = 30, 2 left out”."""
        return self.context("between clauses", ", ").join(parts)

    def sentences(self, parts: Iterable[str]) -> str:
        """Write sentences one after the other; where there is none, nothing."""
        spaced = (part if part.endswith(_FULL_WIDTH_STOPS) else f"{part} " for part in parts if part)
        return "".join(spaced).rstrip()

    def said(self, said: DunlinError | str, written: Callable[[str], str] = str) -> str:
        """Say an error or a sentence of the kernel or the loader.

        Args:
            said: what is said; a text that is neither a sentence nor a term stands as it is.
            written: writes the names and values in it, such as `as_markdown` where the sentence has markup.
        """
        sentence = said.sentence if isinstance(said, DunlinError) else said
        if isinstance(sentence, Term):
            return self.within(sentence.message) if sentence.is_within else self(sentence.message)
        if not isinstance(sentence, Sentence):
            return written(sentence)
        return self(sentence.template, **{n: self._part(v, written) for n, v in sentence.values.items()})

    def retold(self, sentence: str, templates: Iterable[str]) -> str:
        """Say a sentence that was stored as text, by the one of the templates it was made from.

        Its parts may be sentences made from them too. What was made from none of them stands as it is.
        """
        known = tuple(templates)
        for template in known:
            if match := _pattern(template).fullmatch(sentence):
                parts = {name: self.retold(part, known) for name, part in match.groupdict().items()}
                return _PLACE.sub(r"{\1}", self(template)).format(**parts)
        return sentence

    def _part(self, value: Any, written: Callable[[str], str]) -> Any:
        if isinstance(value, (tuple, list)):
            return self.joined(str(self._part(part, written)) for part in value)
        return self.said(value, written) if isinstance(value, str) else value

    @staticmethod
    def _filled(text: str, values: dict[str, Any]) -> str:
        return text.format(**values) if values else text


@cache
def words_in(language: str) -> Words:
    """Return the words of a language or locale; of one that is not known, English."""
    return Words(known_language(language))


def known_language(wanted: str | None) -> str:
    """Return the language that is nearest to what a browser or a link asks for.

    >>> known_language("zh-TW"), known_language("fr"), known_language(None)
    ('zh', 'en', 'en')
    """
    first = re.split(r"[-_]", (wanted or "").strip().lower())[0]
    return first if first in LANGUAGES else next(iter(LANGUAGES))


def catalogues(language: str) -> dict[str, Catalog]:
    """Return the catalogues of a language by area, read from their files."""
    folder = files("dashboard").joinpath("locales", _FOLDERS[language])
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".po")), key=lambda f: f.name)
    return {f.name.removesuffix(".po"): _read(f.read_bytes(), language) for f in found}


def _read(content: bytes, language: str) -> Catalog:
    return read_po(io.BytesIO(content), locale=_FOLDERS[language], abort_invalid=True)


@cache
def _translations(language: str) -> NullTranslations:
    if language not in _FOLDERS:
        return NullTranslations()
    whole = Catalog(locale=_FOLDERS[language])
    for catalogue in catalogues(language).values():
        for message in catalogue:
            # The first of each is the file's own header.
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what a sentence looks like that was made from a template."""
    parts = _PLACE.split(template)
    seen: set[str] = set()
    written = []
    for place, part in enumerate(parts):
        if place % 2 == 0:
            written.append(re.escape(part))
        else:
            written.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
            seen.add(part)
    return re.compile("".join(written), re.DOTALL)
