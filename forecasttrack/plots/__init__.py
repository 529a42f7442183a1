"""Pictures of scores, calibration, histories, words and deadlines.

Each function takes what the library's users hold, draws on the axes it is given or on a figure of
its own, and gives back the axes. It needs matplotlib (``pip install 'forecasttrack[report]'``),
but no display. Beside each stands a function that gives the table it draws.

>>> import forecasttrack as ft
>>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
>>> ax = ft.plots.reliability_diagram(ft.calibration(pairs))
>>> ax.get_title(loc="left")
'Reliability diagram'
"""

from forecasttrack.plots.diagram import diagram_tables, reliability_diagram
from forecasttrack.plots.palette import dark_css
from forecasttrack.plots.ranking import forest, forest_table
from forecasttrack.plots.vector import svg

__all__ = [
    "dark_css",
    "diagram_tables",
    "forest",
    "forest_table",
    "reliability_diagram",
    "svg",
]
