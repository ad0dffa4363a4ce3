"""Folders, archives and whatever else people drop: what is opened, what is passed over, what is refused."""

from __future__ import annotations

import gc
import gzip
import io
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import Source, sources, storage
from data.rejects import FileRefused

CSV = b"a,b\n1,2\n3,4\n"


def _zip(path: Path, **members: bytes) -> Path:
    return _zip_of(path, members)


def _zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _book() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1], "b": [2]}), out)
    return out.getvalue()


def _rows(source: Source) -> list[list[Any]]:
    tables = [block.text.columns for block in source.blocks()]
    return [list(row) for t in tables for row in zip(*(c.to_pylist() for c in t), strict=True)]


def _sentence(*paths: Path) -> str:
    """Return why it is refused; there must be one reason, and nothing found."""
    found, refused = sources(paths)
    assert found == []
    (problem,) = refused
    assert str(problem).endswith(".")
    return str(problem)


def test_a_folder_is_walked_to_the_bottom_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "sub/c.csv", "sub/deep/d.txt", ".git/e.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(CSV)
    found, refused = sources([tmp_path])
    assert ([s.name for s in found], refused) == (["a.csv", "b.csv", "c.csv", "d.txt"], [])
    assert [s.path.relative_to(tmp_path).as_posix() for s in found][2:] == ["sub/c.csv", "sub/deep/d.txt"]


@pytest.mark.parametrize(
    "name",
    [".hidden.csv", "~$book.xlsx", "mapping.toml", "README.md", "notes.json", "x.reasons.csv"],
)
def test_what_is_no_data_is_passed_over_in_silence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(CSV)
    (tmp_path / "a.csv").write_bytes(CSV)
    for paths in ([tmp_path], sorted(tmp_path.iterdir())):
        found, refused = sources(paths)
        assert ([s.name for s in found], refused) == (["a.csv"], [])
    assert "There is no table in this" in _sentence(tmp_path / name)


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.csv").write_bytes(CSV)
    scan = os.scandir

    def scandir(path: str) -> Any:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found, (problem,) = sources([tmp_path])
    assert [s.name for s in found] == ["a.csv"]
    assert str(problem) == "closed: The file cannot be read (permission denied). Check its permissions."


def test_a_folder_without_a_table_is_told(tmp_path: Path) -> None:
    assert "There is no table in this folder." in _sentence(tmp_path)


@pytest.mark.parametrize("name", ["none.csv", "a.csv/inside.csv", "a\0b.csv", "none.toml"])
def test_a_path_without_a_file_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    words = _sentence(tmp_path / name)
    assert "There is no such file. Check the path." in words or "This is no path. Check it." in words


def test_one_bad_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "b.csv").write_bytes(b"")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7")
    found, refused = sources([tmp_path])
    assert [s.name for s in found] == ["a.csv"]
    assert [problem.file for problem in refused] == ["b.csv", "c.pdf"]


FOREIGN = {
    "a PDF": (b"%PDF-1.7\n", "The file is a PDF."),
    "a picture": (b"\x89PNG\r\n\x1a\n", "The file is a picture."),
    "a web page called a workbook": (b"<html><table><tr><td>a</td></tr></table></html>", "a web page"),
    "a web page with a mark": (b"\xef\xbb\xbf\n<!DOCTYPE html>", "a web page"),
    "7-Zip": (b"7z\xbc\xaf\x27\x1c\0\0", "The file is a 7-Zip archive. Unpack it"),
    "UTF-32": ("a,b\n1,2\n".encode("utf-32"), "The file is UTF-32. Save it as CSV UTF-8."),
    "a tar archive": (b"x\0" * 128 + b"\0" + b"ustar" + b"\0" * 300, "The file is not text."),
}


@pytest.mark.parametrize(("content", "words"), FOREIGN.values(), ids=FOREIGN.keys())
def test_a_file_that_is_no_table_is_named_for_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "made.xls").write_bytes(content)
    assert words in _sentence(tmp_path / "made.xls")


def test_the_digest_is_that_of_the_file_on_disk(tmp_path: Path) -> None:
    file = _zip_of(tmp_path / "made.zip", {"a.csv": CSV, "b.csv": CSV})
    found, _ = sources([file])
    assert {s.sha256 for s in found} == {sha256(file.read_bytes()).hexdigest()}
    file.write_bytes(file.read_bytes() + b"\0")
    assert found[0].sha256 == sha256(file.read_bytes()).hexdigest()


def test_a_gzip_file_is_read(tmp_path: Path) -> None:
    lines = b"".join(b"%d,x\n" % number for number in range(200_000))
    (tmp_path / "made.csv.gz").write_bytes(gzip.compress(b"a,b\n" + lines))
    (source,), _ = sources([tmp_path / "made.csv.gz"])
    assert (source.name, source.form) == ("made.csv.gz", "CSV, UTF-8, delimiter comma")
    assert len(_rows(source)) == 200_000
    assert [block.bytes_read for block in source.blocks()][-1] == source.size


@pytest.mark.parametrize("left", [3, 12, -1, -9])
def test_a_gzip_file_that_is_cut_off_is_refused(tmp_path: Path, left: int) -> None:
    packed = gzip.compress(CSV * 1000)
    (tmp_path / "made.csv.gz").write_bytes(packed[:left])
    assert "made.csv.gz: The archive is damaged or cut off" in _sentence(tmp_path / "made.csv.gz")


def test_a_large_gzip_file_that_is_cut_off_is_refused_at_its_end(tmp_path: Path) -> None:
    lines = b"".join(b"%d,%d\n" % (number, number**3 % 1_000_003) for number in range(200_000))
    (tmp_path / "made.csv.gz").write_bytes(gzip.compress(b"a,b\n" + lines)[:-2000])
    (source,), _ = sources([tmp_path / "made.csv.gz"])
    with pytest.raises(FileRefused, match="damaged or cut off"):
        list(source.blocks())


def test_what_is_packed_twice_is_refused(tmp_path: Path) -> None:
    for number, inner in enumerate((gzip.compress(CSV), _book(), _parquet())):
        (tmp_path / f"{number}.gz").write_bytes(gzip.compress(inner))
        assert "Unpack it first." in _sentence(tmp_path / f"{number}.gz")
    inner_zip = _zip(tmp_path / "inner.zip", a=CSV).read_bytes()
    file = _zip_of(tmp_path / "outer.zip", {"x.zip": inner_zip})
    assert "outer.zip/x.zip: There is an archive or document within" in _sentence(file)
    # A gzip file in a zip holds one file and is read; what is packed once more within it is not.
    twice = _zip_of(tmp_path / "twice.zip", {"x.csv.gz": gzip.compress(gzip.compress(CSV))})
    assert "Unpack it first." in _sentence(twice)


def test_each_member_of_a_zip_is_a_source(tmp_path: Path) -> None:
    members = {
        "z.csv": CSV, "sub/a.csv": CSV, "book.xlsx": _book(), "p.parquet": _parquet(),
        "README.md": b"x", "__MACOSX/._z.csv": b"x", "sub/.DS_Store": b"x", "empty/": b"",
    }  # fmt: skip
    found, refused = sources([_zip_of(tmp_path / "made.zip", members)])
    names = ["made.zip/book.xlsx/Sheet", "made.zip/p.parquet", "made.zip/sub/a.csv", "made.zip/z.csv"]
    assert ([s.name for s in found], refused) == (names, [])
    assert [_rows(s) for s in found[:2]] == [[[2, "1", "2"]]] * 2
    assert [_rows(s) for s in found[2:]] == [[[2, "1", "2"], [3, "3", "4"]]] * 2
    assert [list(s.blocks())[-1].bytes_read for s in found] == [s.size for s in found]


def test_what_was_unpacked_is_gone_when_nobody_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    file = _zip_of(tmp_path / "made.zip", {"book.xlsx": _book(), "p.parquet": _parquet(), "a.csv": CSV})
    found, _ = sources([file])
    assert len(list((tmp_path / "temporary").iterdir())) == 2
    assert [len(_rows(source)) for source in found] == [2, 1, 1]
    del found
    gc.collect()
    assert list((tmp_path / "temporary").iterdir()) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["made.zip", "temporary"]


@pytest.mark.parametrize("name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "C:\\a.csv", "..\\a.csv"])
def test_a_name_that_leads_out_of_a_zip_is_refused(tmp_path: Path, name: str) -> None:
    file = _zip_of(tmp_path / "made.zip", {"good.csv": CSV, name: CSV})
    assert "has a file whose name leads out of it" in _sentence(file)


def test_a_locked_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    file = _zip_of(tmp_path / "made.zip", {"a.csv": CSV, "b.csv": CSV})
    content = bytearray(file.read_bytes())
    # The flag stands in the entry's own header and in the directory at the end.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(content)
    found, (problem,) = sources([file])
    assert [s.name for s in found] == ["made.zip/b.csv"]
    assert "made.zip/a.csv: The file is locked by a password." in str(problem)


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", CSV)
    file.write_bytes(file.read_bytes().replace(b"3,4", b"3,5"))
    assert "made.zip/a.csv: The archive is damaged or cut off" in _sentence(file)


@pytest.mark.parametrize("left", [10, 60, -5])
def test_a_zip_that_is_cut_off_is_refused(tmp_path: Path, left: int) -> None:
    file = _zip_of(tmp_path / "made.zip", {"a.csv": CSV, "b.csv": CSV})
    file.write_bytes(file.read_bytes()[:left])
    assert "made.zip: The archive is damaged or cut off" in _sentence(file)


def test_an_empty_zip_is_told(tmp_path: Path) -> None:
    assert "There is no table in this archive." in _sentence(_zip_of(tmp_path / "made.zip", {}))
    assert "There is no table in this archive." in _sentence(_zip_of(tmp_path / "md.zip", {"x.md": b"x"}))


def test_a_document_is_told_from_a_workbook(tmp_path: Path) -> None:
    file = _zip_of(tmp_path / "made.docx", {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert "The file is a document without sheets." in _sentence(file)


def test_a_member_may_lie_about_its_size(tmp_path: Path) -> None:
    file = _zip_of(tmp_path / "made.zip", {"a.csv": CSV * 100})
    content = bytearray(file.read_bytes())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 20)
    file.write_bytes(content)
    assert "damaged or cut off" in _sentence(file)


@pytest.fixture
def low_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call a bomb what unpacks to more than a megabyte."""
    monkeypatch.setattr(storage, "LARGEST_UNPACKED", 1_000_000)


def _bomb(kind: str, path: Path) -> Path:
    content = b"a,b\n" + b"1,2\n" * 2_000_000
    if kind == "gzip":
        path.write_bytes(gzip.compress(content))
        return path
    return _zip_of(path, {"a.csv": content})


@pytest.mark.usefixtures("low_bound")
@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path, kind: str) -> None:
    (source,), _ = sources([_bomb(kind, tmp_path / "bomb")])
    with pytest.raises(FileRefused, match="unpacks to more than 200 times its size"):
        list(source.blocks())


@pytest.mark.usefixtures("low_bound")
def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(_book())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/zeros.bin", b"\0" * 20_000_000)
    assert "The workbook unpacks to more than 200 times its size." in _sentence(file)


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_what_packs_well_is_no_bomb_as_long_as_it_is_small(tmp_path: Path, kind: str) -> None:
    (source,), _ = sources([_bomb(kind, tmp_path / "large")])
    assert sum(block.text.num_rows for block in source.blocks()) == 2_000_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bytes], Path]:
    """Write those bytes to a file of that name."""
    folder = tmp_path_factory.mktemp("files")

    def write(name: str, content: bytes) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


@settings(max_examples=200)
@given(
    start=st.sampled_from(
        [b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    content=st.binary(max_size=200),
)
def test_any_bytes_are_opened_or_refused(
    made: Callable[[str, bytes], Path], start: bytes, content: bytes
) -> None:
    found, refused = sources([made("any.bin", start + content)])
    assert len(found) + len(refused) == 1
    for source in found:
        assert sum(block.physical_lines for block in source.blocks()) >= 1


@settings(max_examples=150)
@given(place=st.floats(0, 1), put=st.binary(max_size=12), taken=st.integers(0, 60))
def test_a_damaged_zip_is_read_or_refused(
    made: Callable[[str, bytes], Path], place: float, put: bytes, taken: int
) -> None:
    file = _zip_of(made("made.zip", b""), {"a.csv": CSV * 30, "b.csv": CSV})
    content = file.read_bytes()
    at = int(place * len(content))
    file.write_bytes(content[:at] + put + content[at + taken :])
    found, refused = sources([file])
    for source in found:
        try:
            list(source.blocks())
        except FileRefused as problem:
            refused.append(problem)
    assert found or refused
