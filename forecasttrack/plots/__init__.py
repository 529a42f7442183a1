"""Pictures of scores, calibration, histories, words and deadlines.

Knows: how each result is drawn. In: pairs, scores, calibration, a book. Out: matplotlib axes.
May import: everything below it down to errors; nothing of scorecard or cli.

Each function draws on the axes it is given, or on a new figure, and returns the axes. It needs
matplotlib (``pip install 'forecasttrack[report]'``), but no display. For each there is a second
function that returns the numbers it draws as a table.

>>> import forecasttrack as ft
>>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
>>> ax = ft.plots.reliability_diagram(ft.calibration(pairs))
>>> ax.get_title(loc="left")
'Reliability diagram'
"""

from forecasttrack.plots.badge_svg import badge
from forecasttrack.plots.deadlines import deadline_table, due_calendar
from forecasttrack.plots.decomposition_map import miscalibration_discrimination, terms_table
from forecasttrack.plots.forest_plot import forest, forest_table
from forecasttrack.plots.lead_times import lead_time_curve, lead_time_table
from forecasttrack.plots.lexicon_bands import lexicon_comparison, vocabulary_table
from forecasttrack.plots.palette import dark_css
from forecasttrack.plots.question_histories import question_history, story_table
from forecasttrack.plots.reliability_panels import reliability_panels
from forecasttrack.plots.reliability_plot import diagram_tables, reliability_diagram
from forecasttrack.plots.scores_over_time import course_table, score_over_time
from forecasttrack.plots.thresholds import murphy_diagram, threshold_table
from forecasttrack.plots.vector import svg

__all__ = [
    "badge",
    "course_table",
    "dark_css",
    "deadline_table",
    "diagram_tables",
    "due_calendar",
    "forest",
    "forest_table",
    "lead_time_curve",
    "lead_time_table",
    "lexicon_comparison",
    "miscalibration_discrimination",
    "murphy_diagram",
    "question_history",
    "reliability_diagram",
    "reliability_panels",
    "score_over_time",
    "story_table",
    "svg",
    "terms_table",
    "threshold_table",
    "vocabulary_table",
]
