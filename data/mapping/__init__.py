"""Foreign exports: which canonical table a file is, which column is which, and how its values are written."""

from data.mapping.file_mapping import FILE_MONTH, FileMapping, dated
from data.mapping.guard import guarded
from data.mapping.guess import ColumnGuess, TableGuess, guess
from data.mapping.saved import find, read_mappings, write_mappings
from data.mapping.text import text_of

__all__ = [
    "FILE_MONTH",
    "ColumnGuess",
    "FileMapping",
    "TableGuess",
    "dated",
    "find",
    "guarded",
    "guess",
    "read_mappings",
    "text_of",
    "write_mappings",
]
