"""Who led each body on a day.

- `leaders`: computed from statements of sources, with a grade of certainty;
- `terms`: terms of office, what all sources say of a person's time in a role;
- `accuracy`: how often each grade is right, and how many bodies have a known leader.
"""
