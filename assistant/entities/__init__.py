"""What a message says in so many words: phrases from data files, and how they are asserted."""
