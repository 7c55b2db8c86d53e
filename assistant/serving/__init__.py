"""Rasa served lean: what is left out, done once, read in threads; each module changes one thing."""
