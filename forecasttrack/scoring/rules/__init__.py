"""Scoring rules, one file per family, in one register."""
