"""Settling questions by their rules, from facts."""

from forecasttrack.settling.registering import register_rule
from forecasttrack.settling.resolving import Settlement, resolve

__all__ = ["Settlement", "register_rule", "resolve"]
