"""How a store of an older program becomes one of this: alembic reads this folder, the connection is handed in."""
