"""What alembic runs: the steps, on the connection of `geo.files.store.upgrade`, inside its transaction."""

from __future__ import annotations

from alembic import context

from geo.files.store.schema import metadata

ALEMBIC = "env_py"
"""The name under which alembic loads this file; whoever imports it otherwise runs nothing."""


def run() -> None:
    """Run the steps that alembic was asked for."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == ALEMBIC:
    run()
