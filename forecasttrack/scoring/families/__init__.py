"""Families of distributions; imported when one is first scored, because SciPy loads slowly.

Knows: distribution functions, densities, moments, and the integrals whose sum is the CRPS.
In: parameters by name, arrays of shape (n,). Out: a `Family` of n distributions.
May import: numpy, scipy, errors, `scoring.checks`.
"""

from forecasttrack.scoring.families.base import Family, log_probability_between
from forecasttrack.scoring.families.catalogue import FAMILIES, make
from forecasttrack.scoring.families.parts import squared_cdf_between, squared_survival_between
from forecasttrack.scoring.families.quantiles import quantile

__all__ = [
    "FAMILIES",
    "Family",
    "log_probability_between",
    "make",
    "quantile",
    "squared_cdf_between",
    "squared_survival_between",
]
