"""How sure we can be of a mean, of a difference, of a ranking."""
