"""Pages made from the headers, so that what is written about a metric is what it is."""

from __future__ import annotations

from queries import catalog
from queries.catalog import Metric
from queries.dimensions import DIMENSIONS

_INTRODUCTION = """# Metrics

Made from the headers under `queries/` by `dunlin docs`; do not edit.

A rate is Σ numerator ÷ Σ denominator over the observations in the slice, never a mean of rates. Where there
are no observations there is no value, and the reason is given: `no_observations`, `immature` (the outcome
is not yet known) or `missing` (it never will be: a month or an account is not in the data). Whatever can be
cut by month can be cut by quarter too; a quarter of which a month is not in scope is marked `is_partial`.
"""

_TIMING = {
    "closing": "the month at whose end the state is read",
    "opening": "the month at whose end the account is seen; its outcome is read a month later",
    "flow": "the month in which it happened, to accounts in the state in which the month before left them",
    "through": "the month at whose opening the account is seen and at whose end its outcome is read",
    "event": "the month in which it happened",
}


def metrics_page() -> str:
    """Return `docs/metrics.md`."""
    parts = [_INTRODUCTION, "## Figures\n"]
    parts += [_section(m) for m in catalog.metrics().values()]
    parts += ["## Tables\n", *(_section(t) for t in catalog.tables().values())]
    parts += ["## Dimensions\n", *(f"- `{d.name}`: {d.title}" for d in DIMENSIONS.values()), ""]
    return "\n".join(parts)


def _section(metric: Metric) -> str:
    facts = {
        "Observation": metric.observation,
        "Kind": f"{metric.kind}, in {metric.unit}" + (", a level" if metric.is_stock else ""),
        "Good news": {"higher": "higher", "lower": "lower", "neither": "neither way"}[metric.better],
        "Month": _TIMING[metric.timing],
        "Cut by": ", ".join(f"`{name}`" for name in metric.dimensions),
        "Needs": ", ".join(f"`{name}`" for name in metric.requires),
        "Source": metric.source,
        "Version": str(metric.version),
    }
    if metric.parts:
        facts["Parts"] = "Σ {} ÷ Σ {}".format(*metric.parts)
    if metric.is_table:
        facts["Weights"] = ", ".join(f"`{name}`" for name, _ in metric.weights)
        facts["Shares sum to one over"] = ", ".join(f"`{name}`" for name in metric.over)
    folder = "tables" if metric.name in catalog.tables() else "metrics"
    rows = "\n".join(f"| {name} | {text} |" for name, text in facts.items())
    return (
        f"### {metric.title}\n\n`{metric.name}` · [SQL](../queries/{folder}/{metric.name}.sql)\n\n"
        f"{metric.definition}\n\n| | |\n|---|---|\n{rows}\n"
    )
