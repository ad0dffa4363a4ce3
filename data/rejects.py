"""What cannot be taken, and how it is said: file, line, column, value, reason, suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.contract import ALLOWED
from queries.errors import DunlinError
from queries.sentence import N_, Sentence

# Reason code → what is wrong, what to do. {allowed} is what the column's contract permits.
REASONS: Mapping[str, tuple[str, str]] = {
    "unbalanced_quote": (N_("a quotation mark is never closed"), N_("Close or remove it.")),
    "wrong_field_count": (
        N_("the line has more or fewer fields than the header"),
        N_("Export the line again."),
    ),
    "malformed_line": (N_("the line is not valid CSV"), N_("Export the line again.")),
    "bad_encoding": (N_("there are bytes that are not UTF-8"), N_("Save the file as CSV UTF-8.")),
    "empty": (N_("a value is missing"), N_("Enter {allowed}.")),
    "wrong_type": (N_("the value is not {allowed}"), N_("Correct it or leave it empty.")),
    "out_of_range": (N_("the value is not {allowed}"), N_("Correct it.")),
    "unknown_member": (N_("the value is not {allowed}"), N_("Correct it, or extend the contract.")),
    "duplicate_key": (
        N_("the key was seen before, with other values"),
        N_("Keep the right one of the two."),
    ),
}


_FIRST_IN = N_("{problem} (first on line {line} of {file})")
_FIRST = N_("{problem} (first on line {line})")


def templates() -> tuple[str, ...]:
    """Return what problems and suggestions are made from, for who has only their text."""
    said = [text for texts in REASONS.values() for text in texts]
    return (_FIRST_IN, _FIRST, *said, *ALLOWED)


@dataclass(frozen=True, slots=True)
class Reject:
    """One line that was set aside.

    Attributes:
        number: physical line in the file, from 1.
        column: the column's name, or `(line)` where the whole line is meant.
        value: what stands there, cut to 200 characters.
        reason: a key of `REASONS`.
        allowed: what the column's contract permits, for the sentence.
        first_line: for a duplicate key, the line on which the key was first seen.
        line: the line as it stands in the file, for the quarantine.
        first_file: for a duplicate key, the file in which it was first seen, if that is another one.
    """

    file: str
    number: int
    column: str
    value: str
    reason: str
    allowed: str = "a value"
    first_line: int | None = None
    line: str = ""
    first_file: str = ""

    @property
    def problem(self) -> str:
        """What is wrong, without its place."""
        problem = Sentence(REASONS[self.reason][0], allowed=self.allowed)
        if self.first_line and self.first_file:
            return Sentence(_FIRST_IN, problem=problem, line=self.first_line, file=self.first_file)
        if self.first_line:
            return Sentence(_FIRST, problem=problem, line=self.first_line)
        return problem

    @property
    def suggestion(self) -> str:
        """What to do about it."""
        return Sentence(REASONS[self.reason][1], allowed=self.allowed)

    @property
    def sentence(self) -> str:
        """All of it, for a person."""
        shown = f" “{self.value}”" if self.value else ""
        return (
            f"{self.file}, line {self.number}, column {self.column}:{shown} {self.problem}. {self.suggestion}"
        )


class FileRefused(DunlinError):
    """A file that cannot be read as a whole; nothing of it is taken."""

    def __init__(self, file: str, problem: str, line: int | None = None, column: str | None = None) -> None:
        self.file, self.line, self.column = file, line, column
        super().__init__(_placed(file, problem, line, column))


def _placed(file: str, problem: str, line: int | None, column: str | None) -> Sentence:
    if line and column:
        return Sentence(
            "{file}, line {line}, column {column}: {problem}",
            file=file,
            line=line,
            column=column,
            problem=problem,
        )
    if line:
        return Sentence("{file}, line {line}: {problem}", file=file, line=line, problem=problem)
    if column:
        return Sentence("{file}, column {column}: {problem}", file=file, column=column, problem=problem)
    return Sentence("{file}: {problem}", file=file, problem=problem)
