"""The command line: one module for a group of commands, each of which imports what it needs when it runs."""
