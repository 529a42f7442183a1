"""From pairs to scores, and from scores to what can be said of forecasters."""

from forecasttrack.evaluation.applying import score as score
from forecasttrack.evaluation.calibrating import calibration as calibration
from forecasttrack.evaluation.choices import exclude_below as exclude_below
from forecasttrack.evaluation.choices import spot as spot
from forecasttrack.evaluation.comparing import Comparison as Comparison
from forecasttrack.evaluation.leaderboard import Leaderboard as Leaderboard
from forecasttrack.evaluation.revising import revisions as revisions
from forecasttrack.evaluation.scores import Scores as Scores
