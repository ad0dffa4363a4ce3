"""What there is to read under some paths: each file opened by what it holds, not by what it is called."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from data.formats.columnar import MARK as PARQUET
from data.formats.columnar import Columnar
from data.formats.delimited import Delimited
from data.formats.sheets import Workbook
from data.formats.source import Source
from data.formats.storage import (
    DAMAGED,
    GzipFile,
    GzipMember,
    PlainFile,
    Stored,
    Unpacked,
    ZipMember,
    damaged,
    unreadable,
)
from data.rejects import FileRefused
from queries.sentence import N_, Sentence

_SKIPPED_ENDINGS = (".toml", ".md", ".json", ".reasons.csv")
_SKIPPED_STARTS = (".", "~$", "__MACOSX")
_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EMPTY_ZIP = b"PK\x05\x06"
_FIRST_BYTES = 512
_MOST_MEMBERS = 10_000
# What people export by mistake: how it begins, what it is, what to do.
_FOREIGN: Sequence[tuple[bytes, str]] = (
    (b"%PDF", N_("The file is a PDF. Export the table itself, as CSV or Excel.")),
    (b"{\\rtf", N_("The file is a text document. Export the table itself, as CSV or Excel.")),
    (b"\x89PNG", N_("The file is a picture. Export the table itself, as CSV or Excel.")),
    (b"\xff\xd8\xff", N_("The file is a picture. Export the table itself, as CSV or Excel.")),
    (b"7z\xbc\xaf\x27\x1c", N_("The file is a 7-Zip archive. Unpack it and load what is in it.")),
    (b"Rar!", N_("The file is a RAR archive. Unpack it and load what is in it.")),
    (b"BZh", N_("The file is packed with bzip2. Unpack it and load what is in it.")),
    (b"\xfd7zXZ", N_("The file is packed with xz. Unpack it and load what is in it.")),
    (b"\x28\xb5\x2f\xfd", N_("The file is packed with zstd. Unpack it and load what is in it.")),
    (b"SQLite format 3", N_("The file is a database. Export its tables as CSV or Parquet.")),
    (b"ORC", N_("The file is an ORC file. Export it as CSV or Parquet.")),
    (b"Obj\x01", N_("The file is an Avro file. Export it as CSV or Parquet.")),
    (b"ARROW1", N_("The file is an Arrow file. Export it as CSV or Parquet.")),
    (b"\xff\xfe\0\0", N_("The file is UTF-32. Save it as CSV UTF-8.")),
)
_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<style")
Outcome = tuple[list[Source], list[FileRefused]]


def sources(paths: Iterable[Path]) -> Outcome:
    """Open what lies under some files and folders.

    Folders are walked to the bottom, in the order of names. Hidden files, the lock files of Office, and
    files that say something about data but hold none are passed over.

    Returns:
        The tables found, and why a file cannot be read. Neither is an exception.
    """
    found: list[Source] = []
    refused: list[FileRefused] = []
    named = list(paths)
    for path in named:
        files = list(_files(path, refused))
        if not files and not refused and (path.is_dir() or len(named) == 1):
            problem = Sentence(
                "There is no table in this folder. Name CSV, Excel or Parquet files, or a folder of them."
            )
            if not path.is_dir():
                problem = Sentence(
                    "There is no table in this file. Name CSV, Excel or Parquet files, or a folder of them."
                )
            refused.append(FileRefused(path.name or str(path), problem))
        for file in files:
            opened, problems = _gathered(file)
            found += opened
            refused += problems
    return found, refused


def _files(path: Path, refused: list[FileRefused]) -> Iterator[Path]:
    def closed(problem: OSError) -> None:
        refused.append(FileRefused(Path(problem.filename).name, unreadable(problem)))

    if path.is_dir():
        for folder, folders, names in os.walk(path, onerror=closed):
            folders[:] = sorted(name for name in folders if not name.startswith(_SKIPPED_STARTS))
            yield from (Path(folder, name) for name in sorted(names) if not _is_skipped(name))
    elif not (_is_skipped(path.name) and path.exists()):
        yield path


def _is_skipped(name: str) -> bool:
    return name.startswith(_SKIPPED_STARTS) or name.lower().endswith(_SKIPPED_ENDINGS)


def _gathered(path: Path) -> Outcome:
    try:
        stored = PlainFile(path.name, path, _size(path))
        first = stored.beginning(_FIRST_BYTES)
        if first.startswith((_ZIP, _EMPTY_ZIP)):
            return _of_zip(stored)
        if first.startswith(_GZIP):
            packed = GzipFile(path.name, path, stored.size)
            _check_flat(packed)
            return [Delimited(packed)], []
        return _of_content(stored, first, None)
    except FileRefused as problem:
        return [], [problem]


def _size(path: Path) -> int:
    try:
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        raise FileRefused(path.name, Sentence("There is no such file. Check the path.")) from None
    except (OSError, ValueError) as problem:
        no_path = Sentence("This is no path. Check it.")
        words = unreadable(problem) if isinstance(problem, OSError) else no_path
        raise FileRefused(path.name, words) from None
    if not path.is_file():
        raise FileRefused(path.name, Sentence("This is no ordinary file. Name a file or a folder."))
    return size


def _of_content(stored: Stored, first: bytes, unpacked: Unpacked | None) -> Outcome:
    """Open what is neither a zip nor a gzip file."""
    if first.startswith(PARQUET):
        return [Columnar(stored.name, stored.path, stored.size, unpacked)], []
    if first.startswith(_OLE):
        return Workbook(stored.name, stored.path, stored.size, "xls", unpacked).sources()
    _check_foreign(stored.name, first)
    return [Delimited(stored)], []


def _check_foreign(name: str, first: bytes) -> None:
    for mark, problem in _FOREIGN:
        if first.startswith(mark):
            raise FileRefused(name, Sentence(problem))
    if first.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGE):
        raise FileRefused(
            name,
            Sentence(
                "The file is a web page or XML, whatever its name says. Open it in Excel, save it as "
                ".xlsx or CSV UTF-8 and load that."
            ),
        )


def _check_flat(packed: Stored) -> None:
    first = packed.beginning(_FIRST_BYTES)
    nested = (_ZIP, _GZIP, _OLE, PARQUET)
    if first.startswith(nested) or first[257:262] == b"ustar":
        raise FileRefused(
            packed.name, Sentence("There is an archive, workbook or Parquet file in it. Unpack it first.")
        )
    _check_foreign(packed.name, first)


def _of_zip(stored: Stored) -> Outcome:
    """Open a zip archive: it may be a workbook, or hold files."""
    try:
        with zipfile.ZipFile(stored.path) as archive:
            members = archive.infolist()
            kind = _office(archive, members)
    except OSError as problem:
        raise FileRefused(stored.name, unreadable(problem)) from None
    except DAMAGED as problem:
        raise damaged(stored.name, problem) from None
    if kind == "document":
        raise FileRefused(
            stored.name, Sentence("The file is a document without sheets. Export the table itself.")
        )
    if kind:
        return Workbook(stored.name, stored.path, stored.size, kind).sources()
    return _of_members(stored, members)


def _office(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> str:
    """Return which kind of workbook the archive is; empty for an ordinary archive."""
    names = {member.filename for member in members}
    for kind, name in (("xlsx", "xl/workbook.xml"), ("xlsb", "xl/workbook.bin")):
        if name in names:
            return kind
    if "mimetype" in names and "content.xml" in names:
        return "ods" if b"spreadsheet" in archive.read("mimetype")[:200] else "document"
    return "document" if "[Content_Types].xml" in names else ""


def _of_members(stored: Stored, members: Sequence[zipfile.ZipInfo]) -> Outcome:
    files = [m for m in members if not m.is_dir() and not any(map(_is_skipped, m.filename.split("/")))]
    if len(members) > _MOST_MEMBERS:
        raise FileRefused(
            stored.name,
            Sentence("The archive has more than {most:,} files. Unpack it first.", most=_MOST_MEMBERS),
        )
    for member in members:
        if _leads_out(member.filename):
            raise FileRefused(
                stored.name,
                Sentence(
                    "The archive has a file whose name leads out of it, “{member}”. Nothing was unpacked. "
                    "Ask where the archive comes from.",
                    member=member.filename,
                ),
            )
    if not files:
        raise FileRefused(
            stored.name, Sentence("There is no table in this archive. Put CSV, Excel or Parquet files in.")
        )
    found: list[Source] = []
    refused: list[FileRefused] = []
    for member in sorted(files, key=lambda m: m.filename):
        try:
            opened, problems = _of_member(stored, member)
        except FileRefused as problem:
            opened, problems = [], [problem]
        found += opened
        refused += problems
    return found, refused


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name[1:2] == ":"


def _of_member(archive: Stored, member: zipfile.ZipInfo) -> Outcome:
    stored = ZipMember(f"{archive.name}/{member.filename}", archive.path, member.compress_size, member)
    if member.flag_bits & 1:
        raise FileRefused(stored.name, Sentence("The file is locked by a password. Zip it without one."))
    first = stored.beginning(_FIRST_BYTES)
    if first.startswith(_GZIP):
        packed = GzipMember(stored.name, stored.path, stored.size, member)
        _check_flat(packed)
        return [Delimited(packed)], []
    if first.startswith(_EMPTY_ZIP) or first[257:262] == b"ustar":
        raise _nested(stored.name)
    if not first.startswith((_ZIP, _OLE, PARQUET)):
        return _of_content(stored, first, None)
    if not first.startswith(_ZIP):
        return _of_content(stored, first, Unpacked(stored, "parquet" if first.startswith(PARQUET) else "xls"))
    unpacked = Unpacked(stored, "zip")
    try:
        with zipfile.ZipFile(unpacked.path) as inner:
            kind = _office(inner, inner.infolist())
    except (OSError, *DAMAGED) as problem:
        raise damaged(stored.name, problem) from None
    if kind in ("", "document"):
        raise _nested(stored.name)
    unpacked.path = unpacked.path.rename(unpacked.path.with_suffix(f".{kind}"))
    return Workbook(stored.name, stored.path, stored.size, kind, unpacked).sources()


def _nested(name: str) -> FileRefused:
    return FileRefused(name, Sentence("There is an archive or document within the archive. Unpack it first."))
