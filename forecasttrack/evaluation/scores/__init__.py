"""From pairs to scores, and their means."""
