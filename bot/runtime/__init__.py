"""The running program, whichever way Slack reaches it.

`program` puts register, state, background work and Bolt app together; `settings` reads the environment; `stores` opens the two
databases; `process` has the clock, the log and thread pools, `metrics` the counters.
"""
