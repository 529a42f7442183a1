"""forecasttrack keeps score of written predictions."""

__version__ = "0.1.0"
