"""Trained models on disk: weights, where they come from and how good they are, in JSON that anyone can read.

<home>/<dataset>/models/cure-<id>.json     weights, evaluation and provenance, with a digest over all of it
<home>/<dataset>/models/cure-<id>.skops    the challenger, where one was kept
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import skops.io as skops
from sklearn.calibration import CalibratedClassifierCV

from queries import Warehouse
from queries.cure import Weights, cure_terms, terms_digest
from queries.errors import DunlinError, NotLoadedError
from queries.observations import LogOdds

FORMAT = 1
FOLDER = "models"
# Beyond what skops itself trusts, a challenger is made of these and nothing else.
_TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
)


@dataclass(frozen=True)
class CureModel:
    """A trained cure model.

    Attributes:
        id: names it and its files.
        data_id: the version of the data that it learnt from; `code` the version of the program.
        targets: the weights by which each target is foreseen.
        benchmark: the weights for comparing, one set a fold.
        evaluation: how it did on months that it had not seen: see `models.training`.
        challenger: file and digest of the gradient boosting beside it; empty where none was kept.
    """

    id: str
    data_id: str
    code: str
    made_on: str
    targets: Mapping[str, LogOdds]
    benchmark: tuple[Weights, ...]
    evaluation: Mapping[str, Any]
    challenger: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Its file, relative to the dataset's folder."""
        return f"{FOLDER}/cure-{self.id}.json"

    def as_json(self) -> dict[str, Any]:
        """Return what its file holds but for the digest."""
        return {
            "format": FORMAT,
            "id": self.id,
            "data_id": self.data_id,
            "code": self.code,
            "made_on": self.made_on,
            "terms_digest": terms_digest(),
            "terms": [term.name for term in cure_terms()],
            "targets": {
                name: {"intercept": one.intercept, "weights": list(one.weights)}
                for name, one in self.targets.items()
            },
            "benchmark": [
                {
                    "intercept": one.intercept,
                    "weights": list(one.weights),
                    "seasons": {f"{month}": effect for month, effect in one.seasons.items()},
                }
                for one in self.benchmark
            ],
            "evaluation": self.evaluation,
            "challenger": dict(self.challenger),
        }


def save(root: Path, model: CureModel, challenger: CalibratedClassifierCV | None = None) -> CureModel:
    """Write a model into a dataset's folder; it is whole or not there.

    Returns:
        The model with the challenger's file and digest, where there is one.
    """
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if challenger is not None:
        kept = folder / f"cure-{model.id}.skops"
        skops.dump(challenger, kept)
        facts = {"file": f"{FOLDER}/{kept.name}", "sha256": sha256(kept.read_bytes()).hexdigest()}
        model = CureModel(**{**vars(model), "challenger": facts})
    content = model.as_json()
    text = json.dumps({**content, "sha256": _digest(content)}, indent=1, ensure_ascii=False)
    fresh = folder / f"cure-{model.id}.unfinished"
    fresh.write_text(f"{text}\n", "utf-8")
    os.replace(fresh, root / model.file)
    return model


def read(file: Path) -> CureModel:
    """Read a model.

    Raises:
        DunlinError: it is missing, damaged, was changed by hand, or was trained on other features.
    """
    try:
        content = json.loads(file.read_text("utf-8"))
        said = content.pop("sha256")
        is_intact = said == _digest(content) and content["format"] == FORMAT
        is_of_these_terms = content["terms_digest"] == terms_digest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DunlinError(
            "The cure model {file} cannot be read. Train it again: dunlin train", file=file.name
        ) from problem
    if not is_intact:
        raise DunlinError(
            "The cure model {file} is not as it was written: its digest does not fit. "
            "Train it again: dunlin train",
            file=file.name,
        )
    if not is_of_these_terms:
        raise DunlinError(
            "The cure model {file} was trained on other features than this version of Dunlin has. "
            "Train it again: dunlin train",
            file=file.name,
        )
    return _model(content)


def model_of(warehouse: Warehouse) -> CureModel:
    """Return the model by which a published version reckons chances.

    Raises:
        NotLoadedError: none was trained on this data.
        DunlinError: its file is damaged or was made for other features.
    """
    noted = warehouse.meta("cure_model")
    if not noted:
        raise NotLoadedError("No cure model has been trained on this data. Run: dunlin train")
    return read(warehouse.path.resolve().parent.parent / noted[0]["file"])


def read_challenger(root: Path, model: CureModel) -> CalibratedClassifierCV:
    """Read the challenger that was kept beside a model; only the types that one is made of are let in.

    Raises:
        DunlinError: none was kept, its digest does not fit, or it holds other types.
    """
    if not model.challenger:
        raise DunlinError("No challenger was kept. Train it with: dunlin train --challenger")
    file = root / model.challenger["file"]
    if not file.is_file() or sha256(file.read_bytes()).hexdigest() != model.challenger["sha256"]:
        raise DunlinError(
            "The challenger {file} is not as it was written. Train it again: dunlin train --challenger",
            file=file.name,
        )
    strangers = set(skops.get_untrusted_types(file=file)) - set(_TRUSTED)
    if strangers:
        raise DunlinError(
            "The challenger {file} holds {types}, which no challenger is made of. It was not opened.",
            file=file.name,
            types=tuple(sorted(strangers)),
        )
    return skops.load(file, trusted=list(_TRUSTED))


def _model(content: Mapping[str, Any]) -> CureModel:

    return CureModel(
        content["id"],
        content["data_id"],
        content["code"],
        content["made_on"],
        {name: LogOdds(one["intercept"], tuple(one["weights"])) for name, one in content["targets"].items()},
        tuple(
            Weights(
                one["intercept"],
                tuple(one["weights"]),
                {date.fromisoformat(month): effect for month, effect in one["seasons"].items()},
            )
            for one in content["benchmark"]
        ),
        content["evaluation"],
        content["challenger"],
    )


def _digest(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
