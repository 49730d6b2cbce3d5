"""The running program: settings, the Bolt app put together, HTTP, Socket Mode, the command line, the sandbox."""
