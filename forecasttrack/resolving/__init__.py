"""Settling questions by their rules, from facts."""

from forecasttrack.resolving.indicators import indicators
from forecasttrack.resolving.registered_rules import register_rule
from forecasttrack.resolving.settle import Settlement, resolve

__all__ = ["Settlement", "indicators", "register_rule", "resolve"]
