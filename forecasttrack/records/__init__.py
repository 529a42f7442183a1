"""Every noun that is written down: briefing, question, forecast, resolution; and their checks."""
