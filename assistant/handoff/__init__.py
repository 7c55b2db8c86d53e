"""Passing a conversation on to a person: what is asked, how it is read, what is told."""
