"""Scores as people want to look at them."""
