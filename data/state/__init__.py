"""The state: what workspaces asked for and what was sent to them, in SQLite or PostgreSQL by SQLAlchemy Core.

- `check`: schema version, `StateError`, and whether a file is ready, without importing SQLAlchemy;
- `engine`: opens and migrates the database, and runs transactions; `tables`: its tables;
- `subscriptions`: what channels watch; `deliveries`: the outbox of digests; `planning` and `clock_changes`: its parts;
- `corrections`, `conversations`, `idempotency`: suggestions, last questions, answered events;
- `forgetting`: deletes what is no longer needed.
"""
