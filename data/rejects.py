"""What cannot be taken, and how it is said: file, line, column, value, reason, suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queries.errors import DunlinError

# Reason code → what is wrong, what to do. {allowed} is what the column's contract permits.
REASONS: Mapping[str, tuple[str, str]] = {
    "unbalanced_quote": ("a quotation mark is never closed", "Close or remove it."),
    "wrong_field_count": ("the line has more or fewer fields than the header", "Export the line again."),
    "malformed_line": ("the line is not valid CSV", "Export the line again."),
    "bad_encoding": ("there are bytes that are not UTF-8", "Save the file as CSV UTF-8."),
    "empty": ("a value is missing", "Enter {allowed}."),
    "wrong_type": ("the value is not {allowed}", "Correct it or leave it empty."),
    "out_of_range": ("the value is not {allowed}", "Correct it."),
    "unknown_member": ("the value is not {allowed}", "Correct it, or extend the contract."),
    "duplicate_key": ("the key was seen before, with other values", "Keep the right one of the two."),
}


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
        words = REASONS[self.reason][0].format(allowed=self.allowed)
        where = f" of {self.first_file}" if self.first_file else ""
        return f"{words} (first on line {self.first_line}{where})" if self.first_line else words

    @property
    def suggestion(self) -> str:
        """What to do about it."""
        return REASONS[self.reason][1].format(allowed=self.allowed)

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
        place = "".join([f", line {line}" if line else "", f", column {column}" if column else ""])
        super().__init__(f"{file}{place}: {problem}")
