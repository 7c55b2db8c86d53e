"""The whole topology on one machine: several assistants and action servers on existing engines."""
