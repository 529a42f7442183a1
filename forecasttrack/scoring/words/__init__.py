"""Scores of words that stand for a band of probabilities."""
