"""The store: records without identity, editions and releases, in SQLite or PostgreSQL behind one repository."""
