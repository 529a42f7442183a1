"""The bridge between records and formulas: forecasts that meet outcomes, in fixed columns."""

from forecasttrack.pairing.join import pair as pair
from forecasttrack.pairing.pairs import Pairs as Pairs
