"""How a text file is laid out: delimiter, quotation mark, line ends, and the line that names the columns.

Found from the file's first lines. The delimiter is the one that divides a line into the same number of
fields as the lines after it. That line is the header; one or more titles may stand above it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.formats.source import safe
from data.rejects import FileRefused
from queries.sentence import N_, Sentence, Term

DELIMITERS = ",;\t|"
_NAMES = {",": N_("comma"), "\t": N_("tab")}
# As many lines are compared with the header, and as many titles may stand above it.
_COMPARED, _MOST_TITLES = 200, 20
_SEP = re.compile(r"sep=(.)", re.IGNORECASE)
_SINGLE_QUOTED = re.compile(r"(?:^|(?<=[,;\t|]))'(?:[^']|'')*'(?=[,;\t|]|$)")
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Dialect:
    """The characters that hold the records together, each a single ASCII character."""

    delimiter: str = ","
    quote: str = '"'
    newline: str = "\n"

    def fields(self, line: str) -> list[str] | None:
        """Divide a line into fields; None if it is no whole record."""
        try:
            return next(csv.reader([line], delimiter=self.delimiter, quotechar=self.quote, strict=True), [])
        except csv.Error:
            return None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table begins and how wide it is.

    Attributes:
        header: the names of the columns.
        raw_header: the header's line as it stands.
        before: lines above the header.
        spare: fields after the last named one which every record may have, empty.
        form: what is unusual about it, for people.
    """

    dialect: Dialect
    header: list[str]
    raw_header: str
    before: int
    spare: int
    form: str

    @property
    def width(self) -> int:
        """The fields of a record, the spare ones included."""
        return len(self.header) + self.spare


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A delimiter and the line that would be the header by it.

    Attributes:
        agreement: which part of the lines below has as many fields.
        is_spaced: a space after each delimiter, as in prose.
    """

    dialect: Dialect
    place: int
    width: int
    agreement: float
    is_spaced: bool

    @property
    def rank(self) -> tuple[bool, bool, float, bool, int]:
        """What makes one candidate better than another."""
        return (
            self.agreement >= 0.5,
            self.place == 0,
            round(self.agreement, 1),
            not self.is_spaced,
            self.width,
        )


def find_layout(name: str, text: str, is_whole: bool) -> Layout:
    """Find the layout from the file's beginning.

    Args:
        name: the file's name, for messages.
        text: the beginning; at least one whole line if the file has one.
        is_whole: whether it is the whole file.

    Raises:
        FileRefused: there is no usable header.
    """
    newline = "\r" if "\n" not in text and "\r" in text.rstrip("\r") else "\n"
    lines = text.split(newline)
    if not is_whole or (len(lines) > 1 and not lines[-1]):
        del lines[-1]
    if not lines:
        raise FileRefused(
            name,
            Sentence(
                "There is no line end in the first {characters:,} characters, so this is no table.",
                characters=len(text),
            ),
            line=1,
        )
    lines = [line.rstrip("\r") for line in lines[: _COMPARED + _MOST_TITLES + 2]]
    told = _SEP.fullmatch(lines[0])
    top = 1 if told else 0
    if top >= len(lines) or not lines[top].strip(" \v\f\r\n"):
        raise FileRefused(
            name,
            Sentence("There is no header. Line {number} must name the columns.", number=top + 1),
            line=top + 1,
        )
    quote = _quote(lines)
    delimiters = [_checked(name, told.group(1))] if told else list(DELIMITERS)
    dialects = [Dialect(d, quote, newline) for d in delimiters]
    found = [c for d in dialects if (c := _candidate(d, lines[top:])) is not None]
    best = max(found, key=lambda c: c.rank, default=_Candidate(dialects[0], 0, 1, 0, False))
    before = top + best.place
    header, spare = _names(name, best.dialect, lines, before)
    return Layout(best.dialect, header, safe(lines[before]), before, spare, _form(best, top, spare))


def _quote(lines: Sequence[str]) -> str:
    """Return ' only if it encloses fields on nearly all lines, stands nowhere else, and there is no other."""
    filled = [line for line in lines if line.strip()]
    if any('"' in line for line in filled):
        return '"'
    enclosing = sum(_SINGLE_QUOTED.subn("", line)[1] > 0 for line in filled)
    stray = sum("'" in _SINGLE_QUOTED.sub("", line) for line in filled)
    return "'" if enclosing >= _MOSTLY * len(filled) and stray <= (1 - _MOSTLY) * len(filled) else '"'


def _checked(name: str, delimiter: str) -> str:
    if not delimiter.isascii() or delimiter in "\"'\r\n\0 " or delimiter.isalnum():
        raise FileRefused(
            name,
            Sentence(
                "“{delimiter}” cannot divide fields. Use one of , ; | or a tab.", delimiter=safe(delimiter)
            ),
            line=1,
        )
    return delimiter


def _candidate(dialect: Dialect, lines: Sequence[str]) -> _Candidate | None:
    divided = [dialect.fields(line) for line in lines]
    place = next((i for i, f in enumerate(divided[: _MOST_TITLES + 1]) if f and _filled(f) > 1), None)
    if place is None:
        return None
    names = divided[place] or []
    widths = [len(f) for f in divided[place + 1 : place + 1 + _COMPARED] if f]
    # Lines may end in a delimiter of which the header knows nothing, and the other way round.
    alike = sum(abs(width - len(names)) <= (_filled(names) > 2) for width in widths)
    agreement = alike / len(widths) if widths else 0.0
    if place and not _is_below_titles(divided[:place], names, agreement):
        return None
    is_spaced = all(cell.startswith(" ") for cell in names[1:])
    return _Candidate(dialect, place, len(names), agreement, is_spaced)


def _filled(fields: Sequence[str]) -> int:
    return sum(bool(field.strip()) for field in fields)


def _is_below_titles(above: Sequence[list[str] | None], names: Sequence[str], agreement: float) -> bool:
    """Tell whether lines above are titles; if in doubt they are not, so that no record is taken for names."""
    has_gap = any(not fields or not _filled(fields) for fields in above)
    named = all(not cell.strip()[:1].isdigit() for cell in names)
    return named and agreement >= _MOSTLY and (has_gap or _filled(names) > 2)


def _names(name: str, dialect: Dialect, lines: Sequence[str], before: int) -> tuple[list[str], int]:
    """Return the names of the columns, and how many empty fields may follow the last of them."""
    below = [f for line in lines[before + 1 :] if line.strip() and (f := dialect.fields(line))]
    try:
        reader = csv.reader(
            [lines[before]], delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True
        )
        header = [safe(cell.strip()) for cell in next(reader, [])]
    except csv.Error as problem:
        raise FileRefused(
            name,
            Sentence(
                "The header cannot be read: {problem}. Correct line {number}.",
                problem=problem,
                number=before + 1,
            ),
            line=before + 1,
        ) from None
    named = len(header)
    while named > 1 and not header[named - 1]:
        named -= 1
    spare = len(header) - named
    if any(_filled(fields[named:]) for fields in below if len(fields) == len(header)):
        named, spare = len(header), 0
    elif not spare and below and all(len(f) == named + 1 and not f[-1] for f in below):
        spare = 1
    check_names(name, header[:named], before + 1)
    return header[:named], spare


def check_names(name: str, header: Sequence[str], line: int) -> None:
    """Hold a header to its rules: every column has a name, no two have the same.

    Raises:
        FileRefused: it breaks one.
    """
    seen: set[str] = set()
    for place, column in enumerate(header, start=1):
        if not column:
            raise FileRefused(
                name,
                Sentence("A column has no name. Name it."),
                line=line,
                column=Sentence("number {place}", place=place),
            )
        if column in seen:
            raise FileRefused(
                name, Sentence("Two columns have this name. Rename one."), line=line, column=column
            )
        seen.add(column)
    if not header:
        raise FileRefused(
            name, Sentence("There is no header. Line {number} must name the columns.", number=line), line=line
        )


def _form(best: _Candidate, top: int, spare: int) -> Sentence:
    delimiter = best.dialect.delimiter
    named = Term(_NAMES[delimiter]) if delimiter in _NAMES else delimiter
    words: list[str] = [Sentence("delimiter {delimiter}", delimiter=named)]
    if best.dialect.quote != '"':
        words.append(Sentence("quotation mark {mark}", mark=best.dialect.quote))
    if best.dialect.newline == "\r":
        words.append(Term("line ends of old Macs"))
    if best.place:
        words.append(_above_header(best.place))
    if top:
        words.append(Term("delimiter named on line 1"))
    if spare == 1:
        words.append(Term("1 empty field at the end of each line left out"))
    elif spare:
        words.append(Sentence("{n} empty fields at the end of each line left out", n=spare))
    return Sentence("{parts}", parts=words)


def _above_header(lines: int) -> Sentence:
    if lines == 1:
        return Sentence("1 line above the header left out")
    return Sentence("{n} lines above the header left out", n=lines)
