"""The house rules that a program can hold: who imports whom, and what must never be in the tree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

# Spelt apart, so that this file does not mention them itself.
FOREIGN = ("../" + "shared", "/" + "work/", "/home" + "/", "/Users" + "/")
SECRETS = {
    "a private key": "-----BEGIN" + r" [A-Z ]*PRIVATE KEY-----",
    "an AWS key": r"\bAKIA[0-9A-Z]{16}\b",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "a Slack token": r"\bxox[abprs]-[0-9A-Za-z-]{10,}",
    "a Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "an OpenAI-style key": r"\bsk-[A-Za-z0-9_-]{32,}",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.",
}
SECRET_FILES = re.compile(r"(^|/)(\.env(\..*)?|secrets\.toml|id_[a-z0-9]+|.*\.(pem|p12|pfx|key|pkl|joblib))$")


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[str]:
    """The files that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


@pytest.fixture(scope="module")
def texts(root: Path, tracked: list[str]) -> dict[str, str]:
    """The text of each of them; pictures and the like have none."""
    contents = {name: (root / name).read_bytes() for name in tracked}
    return {name: content.decode("utf-8") for name, content in contents.items() if b"\0" not in content}


def test_imports_run_one_way(root: Path) -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-logo"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_folder_switches_streamlit_to_its_old_pages(root: Path) -> None:
    assert (root / "dashboard").is_dir()
    assert not (root / "dashboard" / "pages").exists()


@pytest.mark.parametrize("name", ["queries", "models", "data", "dashboard"])
def test_nothing_in_the_dashboard_shadows_a_package(root: Path, name: str) -> None:
    assert not (root / "dashboard" / f"{name}.py").exists()
    assert not (root / "dashboard" / name).exists()


@pytest.mark.parametrize("words", FOREIGN)
def test_no_file_mentions_a_place_on_somebodys_machine(texts: dict[str, str], words: str) -> None:
    assert [name for name, text in texts.items() if words in text] == []


@pytest.mark.parametrize("pattern", SECRETS.values(), ids=SECRETS.keys())
def test_no_file_holds_a_secret(texts: dict[str, str], pattern: str) -> None:
    assert [name for name, text in texts.items() if re.search(pattern, text)] == []


def test_no_file_is_a_secret_or_a_pickle(tracked: list[str]) -> None:
    assert [name for name in tracked if SECRET_FILES.search(name)] == []


def test_published_data_is_outside_git(tracked: list[str]) -> None:
    assert [n for n in tracked if n.startswith("data/store/") or n.endswith((".duckdb", ".parquet"))] == []


def test_no_folder_or_file_is_a_lumber_room(tracked: list[str]) -> None:
    rooms = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [name for name in tracked if rooms & {Path(part).stem for part in Path(name).parts}] == []
