"""The reviewed texts that the assistant chooses from, and how a reply is put together."""

from assistant.answers.library import Answer, Library, load_library

__all__ = ["Answer", "Library", "load_library"]
