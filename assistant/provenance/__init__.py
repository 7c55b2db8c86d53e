"""Where every answer comes from: the documents, their facts, and when they were reviewed."""

from assistant.provenance.facts import Fact, Source, load_facts, load_sources
from assistant.provenance.reviews import ReviewPolicy, load_review_policy

__all__ = ["Fact", "ReviewPolicy", "Source", "load_facts", "load_review_policy", "load_sources"]
