"""Charts: pure functions from a frame and labels to a plotly figure.

They know no Streamlit, no SQL and no language: columns are canonical, every word and every written number
arrives as an argument or in a column made for it, and what goes in is never changed.
"""

from dashboard.charts.bars import bars
from dashboard.charts.base import ink
from dashboard.charts.columns import columns, stack
from dashboard.charts.matrix import matrix
from dashboard.charts.trend import trend

__all__ = ["bars", "columns", "ink", "matrix", "stack", "trend"]
