"""Least squares with clustered errors: the same as statsmodels', which reckons it cluster after cluster."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import WLS

from models.clustered import fitted


def _table(clusters: int, rows: int = 30, width: int = 6) -> tuple[np.ndarray, ...]:
    """Return outcome, columns, weights and cluster; neither rows nor clusters in order, clusters unlike."""
    rng = np.random.default_rng(clusters)
    cluster = rng.permutation(np.repeat(np.arange(clusters), rows))
    columns = rng.normal(size=(len(cluster), width))
    moved = rng.normal(size=clusters)[cluster]
    outcome = columns @ np.arange(width) + moved * (1 + columns[:, 0]) + rng.normal(size=len(cluster))
    return outcome, columns, rng.integers(1, 400, len(cluster)).astype(float), cluster


@pytest.mark.parametrize("clusters", [2, 3, 60])
def test_coefficients_and_covariance_are_those_of_statsmodels(clusters: int) -> None:
    outcome, columns, weights, cluster = _table(clusters)
    model = WLS(outcome, columns, weights=weights, hasconst=False)
    known = model.fit(cov_type="cluster-crv3", cov_kwds={"groups": cluster})
    found = fitted(outcome, columns, weights, cluster)
    assert found is not None
    assert found.params == pytest.approx(known.params, rel=1e-9, abs=1e-12)
    assert found.covariance == pytest.approx(known.cov_params(), rel=1e-9, abs=1e-12)
    assert found.errors == pytest.approx(known.bse, rel=1e-9)


def test_what_rests_on_one_cluster_alone_gives_nothing() -> None:
    outcome, columns, weights, cluster = _table(5)
    columns[:, 0] = cluster == 3
    assert fitted(outcome, columns, weights, cluster) is None
    # Of one cluster nobody is left out.
    assert fitted(outcome, columns, weights, np.zeros_like(cluster)) is None
