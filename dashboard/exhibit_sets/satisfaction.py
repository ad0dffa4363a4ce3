"""The exhibits of the page Satisfaction and complaints."""

from __future__ import annotations

from dashboard.exhibits import Exhibit

SCORES = ("process_satisfaction", "collector_satisfaction", "speed_satisfaction")
# The share of the two best answers, in the order of the scores.
SATISFIED = ("process_satisfied_rate", "collector_satisfied_rate", "speed_satisfied_rate")
# What answers may be cut by; the first is shown unless another is chosen.
CUTS = ("survey_method", "team", "bucket", "segment", "collector")
COMPLAINT_CUTS = ("team", "bucket", "segment", "collector")

BY_MONTH = Exhibit("scores-by-month", SCORES, ("month",), "trend")
SATISFIED_BY_MONTH = Exhibit("satisfied-by-month", SATISFIED, ("month",), "trend")
RESPONSE_BY_MONTH = Exhibit("response-by-month", ("survey_response_rate",), ("month",), "trend")
COMPLAINTS_BY_MONTH = Exhibit("complaints-by-month", ("complaints_per_1000",), ("month",), "trend")
COMPLAINTS_BY_CATEGORY = Exhibit("complaints-by-category", ("complaints",), ("category",), "bars")
UPHELD_BY_MONTH = Exhibit("upheld-by-month", ("upheld_complaint_rate",), ("month",), "trend")
UPHELD_BY_CATEGORY = Exhibit("upheld-by-category", ("upheld_complaint_rate",), ("category",), "dots")


def cut(metric: str, by: str) -> Exhibit:
    """Return a figure by the members of one dimension."""
    return Exhibit(f"{metric.replace('_', '-')}-by-{by}", (metric,), (by,), "dots")
