"""Calibration: do things called 70 % likely happen about 70 % of the time?"""
