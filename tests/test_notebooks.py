"""The notebooks run from the first cell to the last, on a demonstration department, and are kept clean."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from typing import Any

import pandas as pd
import pytest
import yaml

from dashboard.importing.modelling import follow
from data.demo import build_demo
from queries import Scope, catalog
from queries.store import Store

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = ["01_tour_of_the_history", "02_cohort_study", "03_cure_model", "04_add_a_metric"]
OPENING = ["from queries import open_dataset", 'reader = open_dataset("demo")']
FIGURES = ("numerator", "denominator", "value", "reason", "immature", "missing")
LONGEST_CELL = 45

each = pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)


def _cells(file: Path, kind: str) -> list[dict[str, Any]]:
    cells = json.loads(file.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def _code(file: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in _cells(file, "code")]


def _run(file: Path) -> tuple[dict[str, Any], list[Any]]:
    """Run the code cells in order in one process; return what they named, and what each would show."""
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for place, text in enumerate(_code(file)):
        where = f"{file.name}, code cell {place + 1}"
        tree = ast.parse(text, where)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, where, "exec"), space)
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), where, "eval"), space)
        shown.append(value)
    return space, shown


@pytest.fixture(scope="module")
def home(once: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a small demonstration department whose cure model is trained."""

    def publish(folder: Path) -> None:
        store = Store.of("demo", folder)
        assert build_demo(store, contacts=15_000).published
        assert follow(store, str)

    # The one that the tests of the dashboard have, so that it is made once a run.
    made = once("demo", publish)
    return Path(copytree(made, tmp_path_factory.mktemp("notebooks") / "home"))


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], tuple[dict, list]]]:
    """Run a notebook as a person does who has named that home folder; what it changed of pandas is undone."""
    monkeypatch.setenv("DUNLIN_HOME", str(home))
    monkeypatch.delenv("DUNLIN_DATA", raising=False)
    opened = []

    def ran(file: Path) -> tuple[dict[str, Any], list[Any]]:
        space, shown = _run(file)
        opened.append(space["reader"].warehouse)
        return space, shown

    with pd.option_context("display.max_colwidth", 50):
        yield ran
    for warehouse in opened:
        warehouse.close()


def test_the_notebooks_are_these_four() -> None:
    assert [file.stem for file in NOTEBOOKS] == NAMES


@each
def test_every_cell_runs_and_something_is_shown(
    file: Path, run: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in FOLDER.parent.glob("queries/metrics/*")}
    _, shown = run(file)
    assert any(isinstance(value, pd.DataFrame) and len(value) for value in shown)
    assert any(hasattr(value, "to_plotly_json") and len(value.data) for value in shown)
    assert capsys.readouterr().out.strip()
    # A notebook leaves the project as it is.
    assert before == {path: path.read_bytes() for path in FOLDER.parent.glob("queries/metrics/*")}


@each
def test_it_starts_with_the_two_lines_that_open_the_data(file: Path) -> None:
    # A formatter parts the import from what follows it.
    assert [line for line in _code(file)[0].splitlines() if line] == OPENING


@each
def test_nothing_that_a_run_leaves_is_kept(file: Path) -> None:
    for cell in _cells(file, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert cell["metadata"] == {}


@each
def test_it_is_told_in_words_and_says_what_to_run_where_nothing_is_published(file: Path) -> None:
    told = ["".join(cell["source"]) for cell in _cells(file, "markdown")]
    assert told[0].startswith("# ")
    assert "dunlin demo" in told[0]
    assert "## What to try next" in told[-1]
    assert len(told) >= len(_code(file)) - 1


@each
def test_cells_are_short_plain_python(file: Path) -> None:
    for text in _code(file):
        assert len(text.splitlines()) <= LONGEST_CELL
        assert not any(line.lstrip().startswith(("%", "!")) for line in text.splitlines())


def test_where_nothing_is_published_the_first_cell_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNLIN_HOME", str(tmp_path))
    with pytest.raises(Exception, match="dunlin demo"):
        exec(_code(NOTEBOOKS[0])[0], {})


def test_the_metric_that_is_added_is_right_by_the_fixture_that_is_shown(
    run: Callable[..., Any], warehouse_from: Callable[..., Any]
) -> None:
    space, _ = run(FOLDER / "04_add_a_metric.ipynb")
    metric = space["metric"]
    assert metric.name not in catalog.metrics()
    seen = 0
    for fact in yaml.safe_load(space["fixture"]):
        given = FOLDER.parent / "tests" / "metrics" / "given" / f"{fact['given']}.yaml"
        reader = warehouse_from(yaml.safe_load(given.read_text("utf-8"))).reader
        for case in fact["cases"]:
            by = case.get("by", [])
            rows = reader.run(metric, Scope.of(case.get("from"), case.get("to")), by).rows()
            got = [[_plain(row[column]) for column in (*by, *FIGURES)] for row in rows]
            assert got == [[_plain(value) for value in row] for row in case["expect"]]
            seen += 1
    assert seen == 4


def _plain(value: Any) -> Any:
    """Numbers as fractions, so that 1/3 is the double nearest to it."""
    if isinstance(value, str):
        return Fraction(value) if "/" in value else value
    return None if value is None else Fraction(value).limit_denominator(1_000_000)


def test_the_metric_that_is_added_would_pass_for_one_of_the_catalogue(
    run: Callable[..., Any],
) -> None:
    space, _ = run(FOLDER / "04_add_a_metric.ipynb")
    metric, warehouse = space["metric"], space["reader"].warehouse
    with warehouse.cursor() as cursor:
        described = [row[0] for row in cursor.execute(f"describe {metric.sql}").fetchall()]
    assert described == [*metric.dimensions, *metric.figures]


def test_the_rate_of_a_notebook_is_the_one_of_the_engine(run: Callable[..., Any]) -> None:
    space: Mapping[str, Any] = run(FOLDER / "01_tour_of_the_history.ipynb")[0]
    whole = space["reader"].run("cure_rate").rows()[0]
    assert space["whole"] == whole["numerator"] / whole["denominator"]
