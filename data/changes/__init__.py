"""Changes: dated events, and the differences between two versions of the reference; who is told of them, and how.

- `change`: a change as a value, and which fall between two digests; `differences`: of two registers, with
  `events_and_leaders` for its two larger parts;
- `subscription`: what a channel watches, and when it is told; `telling`: changes in words, and the digest of a channel.
"""
