"""Language understanding: Rasa graph components and the plain code that they wrap."""
