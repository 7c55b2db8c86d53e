"""What patients say of answers (a thumb) and of whole visits (one tap)."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.storage.database import TABLES, writing
from assistant.storage.visits import rate_visit

UP, DOWN = "up", "down"
LOWEST_RATING, HIGHEST_RATING = 1, 3

FEEDBACK = sa.Table(
    "feedback",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False),
    # Of the message, within its conversation: a second thumb takes the place of the first.
    sa.Column("message", sa.String(64), nullable=False),
    sa.Column("answer", sa.String(80), nullable=False),
    sa.Column("value", sa.String(4), nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.UniqueConstraint("conversation", "message"),
)
sa.Index("feedback_figures", FEEDBACK.c.day, FEEDBACK.c.answer, FEEDBACK.c.value)


class Feedback:
    """Keeps thumbs and ratings. All calls block; none takes long."""

    def __init__(self, engine: Engine, zone: ZoneInfo) -> None:
        """Keep the engine (see `engine_for`) and the clinic's time zone, where a day begins."""
        self._engine = engine
        self._zone = zone

    def thumb(self, conversation: str, message: str, answer: str, value: str | None) -> None:
        """Keep a thumb.

        Args:
            conversation: id of the conversation.
            message: which of its messages.
            answer: key of what that message answered.
            value: `up`, `down`, or None to take it back.
        """
        same = sa.and_(FEEDBACK.c.conversation == conversation, FEEDBACK.c.message == message)
        now = time.time()
        values = {
            "conversation": conversation,
            "message": message,
            "answer": answer,
            "value": value,
            "day": datetime.fromtimestamp(now, self._zone).date().isoformat(),
            "at": now,
        }
        with writing(self._engine) as connection:
            connection.execute(sa.delete(FEEDBACK).where(same))
            if value:
                connection.execute(sa.insert(FEEDBACK).values(**values))

    def rate(self, conversation: str, rating: int) -> bool:
        """Keep what a patient says of the visit as a whole, 1 (no help) to 3 (it helped).

        Returns:
            False where there is no visit, or no such rating.
        """
        if not LOWEST_RATING <= rating <= HIGHEST_RATING:
            return False
        with writing(self._engine) as connection:
            return rate_visit(connection, conversation, rating)
