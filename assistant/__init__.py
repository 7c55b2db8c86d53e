"""The B12 assistant's own package. Importing it loads neither Rasa nor spaCy."""
