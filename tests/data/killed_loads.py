"""Loads that are killed: run by test_publish in a process of its own, never imported.

Reads lines of JSON, `{"home": …, "file": …, "delay": seconds}`, `{…, "point": n}` or `{…, "limit": bytes}`:
each is one load in a child that is killed after so many seconds, kills itself at its n-th point (before or
after a file takes its final name, or where progress is told), or can write no file beyond so many bytes.
Prints `killed`, `done`, or the sentence by which the load was refused.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.load import load
from queries.errors import DunlinError
from queries.store import Store


def _killing(points: int) -> Callable[[], None]:
    """Return a function that ends this process the moment it is called for the n-th time."""
    left = [points]

    def reached() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _load(wish: dict[str, Any]) -> None:
    reached = _killing(wish.get("point", 0))
    replace = os.replace

    def replaced(source: Path, target: Path) -> None:
        reached()
        replace(source, target)
        reached()

    os.replace = replaced  # type: ignore[assignment]
    if "limit" in wish:
        # Ignored, so that a write beyond the limit is an error and does not end the process.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wish["limit"], wish["limit"]))
    load(Path(wish["file"]), Store.of("small", Path(wish["home"])), progress=lambda _: reached())


def main() -> None:
    """Do each load in a child, so that Python and its libraries start only once."""
    for line in sys.stdin:
        wish = json.loads(line)
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                _load(wish)
            except DunlinError as problem:
                os.write(tell, str(problem).replace("\n", " ").encode())
                os._exit(1)
            os._exit(0)
        os.close(tell)
        if "delay" in wish:
            time.sleep(wish["delay"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        said = os.read(told, 4096).decode()
        os.close(told)
        ended = "done" if status == 0 else said or "failed"
        print("killed" if os.WIFSIGNALED(status) else ended, flush=True)


if __name__ == "__main__":
    main()
