"""Files that a person gives: dropped in the browser and kept privately, or lying on the server."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj, rmtree
from typing import BinaryIO

from queries.errors import DunlinError
from queries.sentence import Term
from queries.store import Store

_PRIVATE = 0o700
_OWN_FILE = 0o600
# Sessions that end take their files away; what a crash left behind goes after this time.
_SECONDS_KEPT = 24 * 3600
_LONGEST_NAME = 150
_KEPT_IN_NAMES = re.compile(r"[^\w.\-+ ()\[\]（）【】《》·]")


def safe_name(name: str) -> str:
    """Return what a file may be called on disk: no folder, nothing hidden, nothing that a shell obeys.

    The words of the name stay, because they say which table and which month the file holds.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = _KEPT_IN_NAMES.sub("_", last).strip(" .-_") or "file"
    stem, dot, ending = plain.rpartition(".")
    room = _LONGEST_NAME - len(ending.encode()) - 1
    if not dot or room < 1:
        return _cut(plain, _LONGEST_NAME)
    return f"{_cut(stem, room)}.{ending}"


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Tray:
    """A session's private folder for files that were dropped in the browser."""

    folder: Path

    @classmethod
    def of(cls, store: Store) -> Tray:
        """Return a new tray below a dataset's folder; nothing is made on disk before it is used."""
        return cls(store.root / "uploads" / token_hex(8))

    def take(self, name: str, content: BinaryIO) -> Path:
        """Write what was dropped; return where it lies.

        Raises:
            DunlinError: it cannot be written; the sentence says why.
        """
        try:
            self.open()
            # A folder each: two files may have one name, and a name says what a file holds.
            place = self.folder / token_hex(4)
            place.mkdir(_PRIVATE)
            file = place / safe_name(name)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_FILE)
            with os.fdopen(descriptor, "wb") as out:
                copyfileobj(content, out, 1 << 20)
        except OSError as problem:
            why = problem.strerror or Term("it cannot be written")
            raise DunlinError(
                "{name}: The file could not be stored on the server: {why}.", name=name, why=why
            ) from None
        return file

    def open(self) -> None:
        """Make the folder, readable for the server alone."""
        self.folder.parent.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder.parent, self.folder):
            folder.mkdir(_PRIVATE, exist_ok=True)
            folder.chmod(_PRIVATE)

    def give_back(self, file: Path) -> None:
        """Remove one file that was dropped; files that lie elsewhere are left alone."""
        if file.parent.parent == self.folder:
            rmtree(file.parent, ignore_errors=True)

    def clear(self) -> None:
        """Remove everything that was dropped, and folders that were made for nothing else."""
        rmtree(self.folder, ignore_errors=True)
        for folder in (self.folder.parent, self.folder.parent.parent):
            with suppress(OSError):
                folder.rmdir()


def forget_old(store: Store) -> None:
    """Remove what sessions left behind that ended without a word."""
    for folder in (store.root / "uploads").glob("*"):
        if time.time() - folder.stat().st_mtime > _SECONDS_KEPT:
            rmtree(folder, ignore_errors=True)


def on_server(written: str) -> Path:
    """Return the file or folder on the server that a person wrote down.

    Raises:
        DunlinError: there is none, or it is not said from the root on.
    """
    text = written.strip().strip("\"'")
    try:
        path = Path(text).expanduser()
        if not path.is_absolute():
            raise DunlinError(
                "“{text}”: Write the whole path, from the root on, as in /data/exports.", text=text
            )
        if not path.exists():
            raise DunlinError(
                "“{text}”: There is no such file or folder on the server. Check the path.", text=text
            )
        if not os.access(path, os.R_OK):
            raise DunlinError(
                "“{text}”: The server may not read it. Ask who runs it for the right to.", text=text
            )
    except (OSError, RuntimeError, ValueError):
        raise DunlinError("“{text}” is no path. Check it.", text=text[:200]) from None
    return path
