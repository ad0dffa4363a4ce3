"""A real server on loopback and a real Chromium: what browser tests, pictures and timings stand on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]
_PATIENCE = 60


def chromium() -> str | None:
    """Return the path of the Chromium that is installed, or None."""
    return next((path for name in _CHROMIUM if (path := shutil.which(name))), None)


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(home: Path, script: Path | str = "dashboard/app.py", dataset: str = "uci") -> Iterator[str]:
    """Serve a Streamlit script from the project's folder; yield its address."""
    with serving(home, script, dataset) as (address, _):
        yield address


@contextmanager
def serving(
    home: Path, script: Path | str = "dashboard/app.py", dataset: str = "uci"
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a Streamlit script from the project's folder; yield its address and its process."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    environment = {**os.environ, "DUNLIN_HOME": str(home), "DUNLIN_DATA": dataset}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process)
        yield address, process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    """Wait until a server answers; RuntimeError if it stops or never does."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped: {process.stderr.read() if process.stderr else ''}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"no server at {address} within {_PATIENCE} s")


@contextmanager
def browser() -> Iterator[Browser]:
    """Launch headless Chromium.

    Raises:
        RuntimeError: there is none on this machine.
    """
    path = chromium()
    if path is None:
        raise RuntimeError("Chromium is not installed. On Debian: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield launched
        finally:
            launched.close()


def settled(page: Page) -> None:
    """Wait until a page has been run to its end and every chart on it is drawn."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
    page.wait_for_function(
        """() => {
          const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
          return !document.querySelector('[data-testid="stSkeleton"]')
            && charts.every(c => c.querySelector('.main-svg'));
        }""",
        timeout=30_000,
    )


def go_to(page: Page, section: str, title: str) -> None:
    """Choose a page in the menu at the top, as a person does."""
    menu = page.get_by_test_id("stTopNav")
    menu.get_by_text(section, exact=True).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()
