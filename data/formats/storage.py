"""Where the bytes of a source lie: a plain file, a gzip file, a member of a zip. Read as a stream only."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import weakref
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

from data.rejects import FileRefused
from queries.sentence import Sentence, Term

# A stream that unpacks to more than this, and to that many times its packed size, is taken for a bomb.
LARGEST_UNPACKED = 1_000_000_000
HIGHEST_RATIO = 200
_CHUNK = 1 << 20
DAMAGED = (
    zlib.error,
    EOFError,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class Readable(Protocol):
    """What is read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to that many bytes."""


class Stream:
    """Bytes in order.

    Attributes:
        position: how many bytes of the file on disk were needed for what was read so far.
    """

    def __init__(self, name: str, file: Readable, where: Callable[[], int], is_packed: bool) -> None:
        self._name, self._file, self._where, self._is_packed = name, file, where, is_packed
        self._unpacked = 0

    @property
    def position(self) -> int:
        return self._where()

    def read(self, size: int) -> bytes:
        """Return up to that many bytes, fewer only at the end.

        Raises:
            FileRefused: the file is damaged, or unpacks to more than anybody can have meant.
        """
        try:
            content = self._file.read(size)
        except DAMAGED as problem:
            raise damaged(self._name, problem) from None
        except OSError as problem:
            raise FileRefused(self._name, unreadable(problem)) from None
        self._unpacked += len(content)
        if self._is_packed and is_bomb(self._unpacked, self.position):
            raise FileRefused(
                self._name,
                Sentence(
                    "The archive unpacks to more than {ratio} times its size and more than {gigabytes} GB. "
                    "If that is meant, unpack it and load what was in it.",
                    ratio=HIGHEST_RATIO,
                    gigabytes=LARGEST_UNPACKED // 10**9,
                ),
            )
        return content


def is_bomb(unpacked: int, packed: int) -> bool:
    """Tell whether so much unpacked from so little cannot be meant."""
    return unpacked > LARGEST_UNPACKED and unpacked > HIGHEST_RATIO * max(packed, 1)


def unreadable(problem: OSError) -> str:
    """Say what the system says when it does not let us read."""
    return Sentence(
        "The file cannot be read ({reason}). Check its permissions.",
        reason=problem.strerror.lower() if problem.strerror else Term("unknown reason"),
    )


def damaged(name: str, problem: BaseException) -> FileRefused:
    """Refuse an archive that cannot be unpacked."""
    words = str(problem).strip().rstrip(".") or type(problem).__name__
    return FileRefused(
        name,
        Sentence(
            "The archive is damaged or cut off ({words}). Nothing of it was taken. Export or copy it again.",
            words=words,
        ),
    )


@dataclass(frozen=True, slots=True)
class Stored(ABC):
    """Something that can be opened, again and again, and read from its beginning.

    Attributes:
        name: for people.
        path: the file on disk.
        size: bytes on disk.
    """

    name: str
    path: Path
    size: int

    @contextmanager
    @abstractmethod
    def open(self) -> Iterator[Stream]:
        """Open it for one pass.

        Raises:
            FileRefused: it cannot be opened.
        """
        yield NotImplemented

    def beginning(self, size: int) -> bytes:
        """Return the first bytes, up to `size` of them."""
        with self.open() as stream:
            return stream.read(size)

    def elsewhere(self, pieces: int, size: int) -> list[bytes]:
        """Return whole lines from places spread over the file, none where it can only be read in order."""
        return []


@dataclass(frozen=True, slots=True)
class PlainFile(Stored):
    """A file as it is."""

    @contextmanager
    def open(self) -> Iterator[Stream]:
        with _opened(self) as file:
            yield Stream(self.name, file, file.tell, is_packed=False)

    def elsewhere(self, pieces: int, size: int) -> list[bytes]:
        found: list[bytes] = []
        with _opened(self) as file:
            for number in range(1, pieces + 1):
                file.seek(self.size * number // (pieces + 1))
                piece = file.read(size)
                found.append(piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1])
        return found


@dataclass(frozen=True, slots=True)
class GzipFile(Stored):
    """A file packed with gzip."""

    @contextmanager
    def open(self) -> Iterator[Stream]:
        with _opened(self) as packed, gzip.GzipFile(fileobj=packed) as file:
            yield Stream(self.name, file, packed.tell, is_packed=True)


@dataclass(frozen=True, slots=True)
class ZipMember(Stored):
    """A member of a zip; `size` is its packed size."""

    member: zipfile.ZipInfo

    @contextmanager
    def open(self) -> Iterator[Stream]:
        with ExitStack() as opened:
            try:
                archive = opened.enter_context(zipfile.ZipFile(self.path))
                file = opened.enter_context(archive.open(self.member))
            except OSError as problem:
                raise FileRefused(self.name, unreadable(problem)) from None
            except DAMAGED as problem:
                raise damaged(self.name, problem) from None
            yield Stream(self.name, file, lambda: _consumed(file, self.member), is_packed=True)


@dataclass(frozen=True, slots=True)
class GzipMember(ZipMember):
    """A member of a zip that is itself packed with gzip."""

    @contextmanager
    def open(self) -> Iterator[Stream]:
        with ZipMember.open(self) as packed, gzip.GzipFile(fileobj=cast("IO[bytes]", packed)) as file:
            yield Stream(self.name, file, lambda: packed.position, is_packed=True)


def _consumed(file: IO[bytes], member: zipfile.ZipInfo) -> int:
    """Packed bytes consumed; zipfile does not tell, so it is taken in proportion to what came out."""
    if not member.file_size:
        return member.compress_size
    return min(member.compress_size, member.compress_size * file.tell() // member.file_size)


@contextmanager
def _opened(stored: Stored) -> Iterator[IO[bytes]]:
    try:
        file = stored.path.open("rb", buffering=0)
    except OSError as problem:
        raise FileRefused(stored.name, unreadable(problem)) from None
    with file:
        yield file


class Unpacked:
    """A copy of something packed, in a temporary folder that goes when nobody needs it any more.

    Attributes:
        path: the copy.
    """

    def __init__(self, stored: Stored, suffix: str) -> None:
        """Unpack it into a file whose name ends so.

        Raises:
            FileRefused: it is damaged, or unpacks to too much.
        """
        folder = tempfile.mkdtemp(prefix="dunlin-")
        self._clean = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = Path(folder, f"content.{suffix}")
        with stored.open() as stream, self.path.open("wb") as copy:
            while content := stream.read(_CHUNK):
                copy.write(content)
