"""What changed: dated events, and the differences between two versions of the reference."""
