"""Twenty people at once: each opens the dashboard and changes filters, over the server's own protocol.

What is timed is the server's part: from the message that says what was chosen to the one that says that the
page has been run to its end. Nothing is drawn, or the people's browsers would compete with the server for the
same cores.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from bench.stage import serving
from queries.store import Store

PEOPLE = 20
MINUTES = 30
# Between two clicks a person looks at what came: so many seconds on average.
THINKS = 5.0
_PAGES = ("", "buckets", "channels", "contact", "promises", "recoveries", "collectors", "satisfaction")
_FILTERS = ("From", "To")
_PATIENCE = 60.0


@dataclass
class Soaked:
    """What the people met: seconds of every change and of every opening, errors, and GiB minute by minute."""

    changes: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measure(store: Store, minutes: float = MINUTES) -> str:
    """Let the people work for some minutes and return the section that tells of it."""
    soaked, over = Soaked(), threading.Event()
    with serving(store.root.parent, dataset=store.dataset) as (address, process):
        people = [
            threading.Thread(target=_work, args=(address, number, soaked, over), daemon=True)
            for number in range(PEOPLE)
        ]
        for person in people:
            person.start()
        server, ends = psutil.Process(process.pid), time.monotonic() + minutes * 60
        while time.monotonic() < ends:
            over.wait(min(60.0, minutes * 60 / 10))
            soaked.memory.append(server.memory_info().rss / 2**30)
            print(f"{len(soaked.changes)} changes, {soaked.memory[-1]:.2f} GiB", flush=True)
        over.set()
        for person in people:
            person.join(_PATIENCE)
    return _told(soaked, minutes)


def _told(soaked: Soaked, minutes: float) -> str:
    slowest = quantiles(soaked.changes, n=20)[-1]
    third = len(soaked.memory) // 3
    memory = [f"{soaked.memory[place]:.2f}" for place in (third, 2 * third, -1)]
    return f"""## {PEOPLE} people at once

{minutes:.0f} minutes on the server; each person makes a choice every {THINKS:.0f} seconds on average. Seconds
from the choice to the page run to its end; the browser's drawing is not in it.

| | changes | openings |
|---|---:|---:|
| number | {len(soaked.changes):,} | {len(soaked.openings):,} |
| median | {median(soaked.changes):.2f} | {median(soaked.openings):.2f} |
| 95th percentile | {slowest:.2f} | {quantiles(soaked.openings, n=20)[-1]:.2f} |

Errors: {len(soaked.errors)}. Memory of the server after a third, two thirds and all of the time: \
{", ".join(memory)} GiB.
"""


def _work(address: str, number: int, soaked: Soaked, over: threading.Event) -> None:
    luck = random.Random(number)
    while not over.is_set():
        try:
            with connect(
                address.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                max_size=None,
            ) as socket:
                _sit(Seat(socket), luck, soaked, over)
        except Exception as problem:
            # Whatever a person meets is told at the end, and he begins anew.
            soaked.errors.append(f"{type(problem).__name__}: {problem}")
            over.wait(1.0)


def _sit(seat: Seat, luck: random.Random, soaked: Soaked, over: threading.Event) -> None:
    """One visit: a page is opened, and its months are changed some times."""
    soaked.openings.append(seat.open(luck.choice(_PAGES)))
    for _ in range(luck.randint(3, 8)):
        if over.wait(luck.expovariate(1 / THINKS)):
            return
        title = luck.choice(_FILTERS)
        options = seat.options(title)
        # “From” among the older months, “To” among the newer ones: a choice always makes sense.
        half = len(options) // 2
        chosen = luck.choice(options[:half] if title == "From" else options[half:])
        soaked.changes.append(seat.choose(title, chosen))
    soaked.errors += seat.errors


class Seat:
    """One person's connection to the server."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.errors: list[str] = []
        self._page = self._query = ""
        self._boxes: dict[str, Any] = {}
        self._values: dict[str, str] = {}

    def open(self, page: str) -> float:
        """Open a page; return the seconds that it took."""
        self._page = page
        return self._run()

    def options(self, title: str) -> list[str]:
        """Return what can be chosen under a title."""
        return list(self._boxes[title].options)

    def choose(self, title: str, option: str) -> float:
        """Choose something; return the seconds until the page has been run to its end."""
        self._values[self._boxes[title].id] = option
        return self._run()

    def _run(self) -> float:
        message = BackMsg()
        message.rerun_script.page_name = self._page
        message.rerun_script.query_string = self._query
        for widget, value in self._values.items():
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = widget, value
        started = time.perf_counter()
        self.socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg()
            told.ParseFromString(self.socket.recv(_PATIENCE))
            kind = told.WhichOneof("type")
            if kind == "page_info_changed":
                self._query = told.page_info_changed.query_string
            if kind == "delta":
                self._note(told.delta.new_element)
            if kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - started

    def _note(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "selectbox":
            self._boxes[element.selectbox.label] = element.selectbox
        elif kind == "exception":
            self.errors.append(element.exception.message)
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(element.alert.body)
