"""Scores of several forecasters set beside each other."""
