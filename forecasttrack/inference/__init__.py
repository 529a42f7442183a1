"""How sure we can be of a mean, of a difference, of a ranking.

Knows: intervals of means, paired comparisons, rankings, and what missing forecasts do to them.
In: arrays of scores with their clusters. Out: estimates with interval, p-value and method.
Imports: ``errors``, ``display``, ``reliability``.
Called by ``scores.compare`` and ``scores.leaderboard``, among others.
"""

from forecasttrack.inference.anytime import ConfidenceSequence as ConfidenceSequence
from forecasttrack.inference.anytime import confidence_sequence as confidence_sequence
from forecasttrack.inference.binary_means import BinaryScores as BinaryScores
from forecasttrack.inference.binary_means import binary_mean as binary_mean
from forecasttrack.inference.binary_means import binary_scores as binary_scores
from forecasttrack.inference.binary_means import brier_otherwise as brier_otherwise
from forecasttrack.inference.means import clustered_interval as clustered_interval
from forecasttrack.inference.means import clustered_mean as clustered_mean
from forecasttrack.inference.missing import METHODS as METHODS
from forecasttrack.inference.multiplicity import adjust as adjust
from forecasttrack.inference.multiway import multiway_difference as multiway_difference
from forecasttrack.inference.paired import bootstrap_difference as bootstrap_difference
from forecasttrack.inference.paired import clustered_difference as clustered_difference
from forecasttrack.inference.paired import swapped_difference as swapped_difference
from forecasttrack.inference.ranking import Ranking as Ranking
from forecasttrack.inference.ranking import rank as rank
from forecasttrack.inference.ratios import binary_ratio as binary_ratio
from forecasttrack.inference.ratios import clustered_ratio as clustered_ratio
from forecasttrack.inference.revising import Revisions as Revisions
from forecasttrack.inference.revising import revisions as revisions
from forecasttrack.inference.sample_size import required_sample_size as required_sample_size
from forecasttrack.inference.series import diebold_mariano as diebold_mariano
from forecasttrack.inference.table import ScoreTable as ScoreTable
from forecasttrack.inference.table import components as components
from forecasttrack.inference.table import score_table as score_table
