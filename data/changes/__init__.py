"""Changes: dated events, and the differences between two versions of the reference.

- `change`: a change as a value, and which fall between two digests; `wording`: changes as text;
- `differences`: of two registers, with `events` and `of_leaders` for its two larger parts.
"""
