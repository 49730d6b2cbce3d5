"""Corrections that readers suggest in a dialogue and stewards decide in their channel.

`modal` has the dialogue, `messages` writes what stewards and readers are told, `listeners` has the Bolt listeners.
"""
