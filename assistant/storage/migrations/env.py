"""What Alembic runs; the connection comes from `assistant/storage/migrate.py`."""

from __future__ import annotations

from alembic import context

from assistant.storage import all_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_tables(),
    # SQLite cannot change a column: Alembic copies the table there.
    render_as_batch=True,
    # Rasa makes this one.
    include_name=lambda name, kind, _: not (kind == "table" and name == "events"),
)
with context.begin_transaction():
    context.run_migrations()
