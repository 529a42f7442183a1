"""Calibration of pairs."""
