"""Corrections that readers suggest in a dialogue and stewards decide in their channel."""
