"""Commands of the cure model: `dunlin evaluate`, `score`, `card`; `train` is put together in dunlin.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.table import Table

from queries import Reader, connect
from queries.errors import DunlinError
from queries.observations import scored
from queries.scope import month_label, month_of
from queries.store import Store

if TYPE_CHECKING:
    from models.registry import CureModel

# Statistics take seconds to import, which other commands can do without: imported where they are used.
app = typer.Typer()

Dataset = Annotated[str | None, typer.Option("--data", help="Dataset; DUNLIN_DATA or demo by default.")]


def summary(store: Store) -> None:
    """Say how good the model in force was on months that it had not seen."""
    from models.registry import model_of
    from models.training import certified

    warehouse = connect(store.current())
    model = model_of(warehouse)
    trial, plain = model.evaluation["trial"], model.evaluation["trial"]["plain"]
    print(
        f"Trained on {model.evaluation['learnt_from']:,} accounts × months. Tried on "
        f"{', '.join(month[:7] for month in trial['tested_on'])}: AUC {plain['auc']:.3f}, Brier score "
        f"{plain['brier']:.3f}, calibration error {plain['ece']:.3f}, observed ÷ expected "
        f"{plain['ratio']:.2f}."
    )
    for doubt in certified(model.evaluation, warehouse.reader().months()[-1]):
        print(f"Not certified: {doubt}")
    print("The whole card: dunlin card")


@app.command("evaluate")
def evaluate_command(
    data: Dataset = None,
    train_from: Annotated[str | None, typer.Option(help="First month to learn from, as in 2005-05.")] = None,
    train_to: Annotated[str | None, typer.Option(help="Last month to learn from.")] = None,
    test: Annotated[list[str] | None, typer.Option(help="Month to be tried on; may be repeated.")] = None,
) -> None:
    """Learn from some months, try on others, and say how good the chances are and whether to rely on them."""
    from models.features import learnable_months, read
    from models.training import MOST_ROWS, split, try_out

    store = Store.of(data)
    reader = connect(store.current()).reader()
    usual, last = split(learnable_months(reader))
    tested = tuple(month_of(one) for one in test or ()) or last
    since = month_of(train_from) if train_from else (usual or (date.min,))[0]
    until = month_of(train_to) if train_to else (usual or (date.min,))[-1]
    trained = tuple(month for month in reader.months() if since <= month <= until and month < min(tested))
    seen = read(reader, (*trained, *tested), MOST_ROWS)
    trial = try_out(seen, trained, tested, reader.warehouse.breaks)
    console = Console()
    labels = ", ".join(map(month_label, trial.trained_on))
    console.print(f"Learnt from {labels}; tried on {', '.join(map(month_label, trial.tested_on))}")
    table = Table("", "n", "cured", "expected", "AUC", "Brier", "ECE", box=None, header_style="bold")
    rows = [("logistic regression", trial.plain)]
    rows += [("gradient boosting", trial.boosted)] if trial.boosted else []
    rows += [(f"  {one.member}", one.quality) for one in trial.groups if one.dimension == "bucket"]
    for name, of in rows:
        figures = (f"{of.auc:.3f}", f"{of.brier:.3f}", f"{of.ece:.3f}")
        table.add_row(name, f"{of.n:,}", f"{of.cured:,}", f"{of.expected:,.0f}", *figures)
    console.print(table)
    if trial.is_certified:
        console.print("Certified: nothing speaks against relying on it for such months.")
    else:
        console.print("Not certified:")
        for doubt in trial.doubts:
            console.print(f"- {doubt}", markup=False, highlight=False, soft_wrap=True)


@app.command("score")
def score_command(
    out: Annotated[Path, typer.Option(help="File to write: .parquet or .csv.")],
    data: Dataset = None,
    month: Annotated[str | None, typer.Option(help="Month-end to score; the last by default.")] = None,
    challenger: Annotated[bool, typer.Option("--challenger", help="Score by the gradient boosting.")] = False,
) -> None:
    """Write the chance of a cure of every account past due, largest expected recovery first."""
    from models.registry import model_of
    from models.training import certified

    if out.suffix not in (".parquet", ".csv"):
        raise DunlinError(
            "“{file}” cannot be written. Name a file that ends in .parquet or .csv", file=out.name
        )
    store = Store.of(data)
    warehouse = connect(store.current())
    reader, model = warehouse.reader(), model_of(warehouse)
    at = month_of(month) if month else reader.months()[-1]
    if at not in reader.months():
        raise DunlinError(
            "{month} is not loaded: the data runs from {first} to {last}.",
            month=month_label(at),
            first=month_label(reader.months()[0]),
            last=month_label(reader.months()[-1]),
        )
    table = scored(reader, at, model.targets)
    if challenger:
        table = _by_challenger(store, reader, model, at)
    write = pq.write_table if out.suffix == ".parquet" else pa_csv.write_csv
    write(table, out)
    print(
        f"Wrote the chances of {table.num_rows:,} accounts past due at the end of {month_label(at)} to {out}"
    )
    for doubt in certified(model.evaluation, at):
        print(f"Beware: {doubt}")


def _by_challenger(store: Store, reader: Reader, model: CureModel, at: date) -> Any:
    """The chances by gradient boosting, with who and how much."""
    from models import registry
    from models.cure import boosted_chances
    from models.features import read

    seen = read(reader, [at], 10**9)
    chance = boosted_chances(registry.read_challenger(store.root, model), seen.terms)
    names: Mapping[str, Any] = {
        name: seen.frame[name] for name in ("account_id", "bucket", "past_due_amount")
    }
    return pa.table({**names, "is_cured_1": chance})


@app.command("card")
def card_command(
    data: Dataset = None,
    out: Annotated[Path | None, typer.Option(help="File to write; printed by default.")] = None,
) -> None:
    """Write the card of the cure model: what it is for, what it learnt from, how good it is."""
    from models import card
    from models.registry import model_of

    warehouse = connect(Store.of(data).current())
    text = card.page(model_of(warehouse), warehouse.about)
    if out:
        out.write_text(text, "utf-8")
        print(f"Wrote {out}")
    else:
        print(text)
