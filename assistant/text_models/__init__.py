"""Models of text that know nothing of Rasa: the encoder, n-grams, linear models over both."""
