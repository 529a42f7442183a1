"""Settling questions by their rules, from facts."""

from forecasttrack.settling.claims import indicators
from forecasttrack.settling.registering import register_rule
from forecasttrack.settling.resolving import Settlement, resolve

__all__ = ["Settlement", "indicators", "register_rule", "resolve"]
