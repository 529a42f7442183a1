"""Families of distributions; opened when a distribution is first scored, for it needs SciPy."""

from forecasttrack.scoring.family.base import Family, between
from forecasttrack.scoring.family.making import FAMILIES, make

__all__ = ["FAMILIES", "Family", "between", "make"]
