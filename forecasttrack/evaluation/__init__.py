"""From pairs to scores, and from scores to what can be said of forecasters."""
