"""Rasa served lean and open about errors: each module changes one thing."""
