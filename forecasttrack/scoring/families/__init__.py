"""Families of distributions; opened when a distribution is first scored, for it needs SciPy."""

from forecasttrack.scoring.families.base import Family, between
from forecasttrack.scoring.families.catalogue import FAMILIES, make

__all__ = ["FAMILIES", "Family", "between", "make"]
