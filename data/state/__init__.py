"""What the workspaces did: watches, digests, corrections. SQLAlchemy Core on SQLite or PostgreSQL."""
