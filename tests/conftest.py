"""What every test shares: Hypothesis profiles."""

from hypothesis import settings

# Deadlines would make a busy machine fail a correct test; speed is measured in tests/bench.
settings.register_profile("forecasttrack", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("forecasttrack")
