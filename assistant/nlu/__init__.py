"""Language understanding: the Rasa graph components of config.yml."""
