"""The scores of `ft.score` for more forecasts than fit into memory.

Knows: how a large input is divided into parts, and which facts about all of it each part needs.
In: folders of Parquet, frames of engines. Out: the scores of `ft.score`, part by part.
May import: everything below it down to errors; nothing of scorecard or cli.
Parts are scored by `pairing` and `evaluation`; there is no formula in this package.
"""

from forecasttrack.scale.engine_scores import EngineScores as EngineScores
from forecasttrack.scale.engine_scores import score as score
from forecasttrack.scale.file_scores import FileScores as FileScores
from forecasttrack.scale.out_of_core import score_files as score_files
