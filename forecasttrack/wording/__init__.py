"""Hedges and lexicons: the words said, the band they stand for, and who read them so."""
