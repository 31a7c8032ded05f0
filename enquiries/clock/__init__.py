"""Office hours: when an answer is due, and how a moment reads on somebody's own clock."""
