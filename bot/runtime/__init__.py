"""The running program, whichever way Slack reaches it.

`serve` runs the bot or the sandbox; `program` puts register, state, background work and Bolt app together; `settings` reads the
environment; `reference_store` and `state` open the two databases; `concurrency` has thread pools, `clock` the time, `logs` the
log and `metrics` the counters.
"""
