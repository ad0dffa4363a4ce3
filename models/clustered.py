"""Weighted least squares with errors clustered by the jackknife, many regressions a second.

`statsmodels` has the same, `WLS(…).fit(cov_type="cluster-crv3")`, to which the tests hold this. But it solves
cluster after cluster and takes the whole table apart twice: ten times as long, where a review judges every
figure of every change and course.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients, and how sure they are.

    Attributes:
        params: a coefficient a column.
        covariance: of the coefficients.
    """

    params: Floats
    covariance: Floats

    @property
    def errors(self) -> Floats:
        """The standard errors of the coefficients."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def fitted(outcome: Floats, columns: Floats, weights: Floats, cluster: NDArray[np.intp]) -> Fitted | None:
    """Regress an outcome on columns, a cluster's rows taken as one observation.

    Args:
        cluster: numbers from 0 on, one a cluster.

    Returns:
        None where some coefficient rests on one cluster alone.

    Source: the cluster jackknife, CRV3, of MacKinnon, Nielsen & Webb (2023), centred at the estimate:
    (G − 1) / G · Σ (β₍₋g₎ − β)(β₍₋g₎ − β)′ over the G clusters g that are left out in turn.
    """
    root = np.sqrt(weights)[:, None]
    table = np.column_stack([columns * root, outcome[:, None] * root])
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.diff(cluster[order])) + 1
    if not len(starts):
        return None
    squares = np.array([part.T @ part for part in np.split(table[order], starts)])
    whole, width = squares.sum(axis=0), columns.shape[1]
    left = whole - squares
    designs, products = left[:, :width, :width], left[:, :width, width:]
    if (np.linalg.matrix_rank(designs, hermitian=True) < width).any():
        return None
    params = np.linalg.solve(whole[:width, :width], whole[:width, width])
    apart = np.linalg.solve(designs, products)[:, :, 0] - params
    return Fitted(params, apart.T @ apart * (len(squares) - 1) / len(squares))
