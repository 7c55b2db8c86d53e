"""The levels of triage."""

NONE = "none"
URGENT = "urgent"
EMERGENCY = "emergency"
CRISIS = "crisis"

# From the least to the most pressing.
LEVELS = (NONE, URGENT, EMERGENCY, CRISIS)
