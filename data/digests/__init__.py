"""Digests: `subscription` is what a channel watches and when its digest is due, `digest` what the digest says."""
