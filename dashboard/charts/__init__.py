"""Charts: pure functions from a frame and labels to a plotly figure.

They know no Streamlit, no SQL and no language: columns are canonical, every word and every written number
arrives as an argument or in a column made for it, and what goes in is never changed. Names are escaped here;
`label`, `text` and `hover` arrive ready to be written, with what markup they need.
"""

from dashboard.charts.bars import bars
from dashboard.charts.base import ink
from dashboard.charts.columns import columns, stack
from dashboard.charts.curves import curves
from dashboard.charts.diagonal import diagonal
from dashboard.charts.dots import dots
from dashboard.charts.funnel import funnel
from dashboard.charts.grouped import grouped
from dashboard.charts.heatmap import heatmap
from dashboard.charts.looks import looks
from dashboard.charts.matrix import matrix
from dashboard.charts.moments import control, gaps, mark_change, title_values
from dashboard.charts.sankey import sankey
from dashboard.charts.scatter import scatter
from dashboard.charts.timeline import timeline
from dashboard.charts.trend import trend
from dashboard.charts.waterfall import waterfall

__all__ = [
    "bars",
    "columns",
    "control",
    "curves",
    "diagonal",
    "dots",
    "funnel",
    "gaps",
    "grouped",
    "heatmap",
    "ink",
    "looks",
    "mark_change",
    "matrix",
    "sankey",
    "scatter",
    "stack",
    "timeline",
    "title_values",
    "trend",
    "waterfall",
]
