"""What a channel watches, when its digest is due, and what that digest says."""
