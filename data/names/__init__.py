"""Resolves what people type to a body, a choice of bodies, or a refusal with its reason.

`Resolver` is asked; `NameIndex` is built once from the facts. `resolver` tries codes, then `interpret` the words, which
uses `lookups` (as typed) and `rewriting` (abbreviated, listed, cut short, misspelt). Below them are `candidates`,
`evidence` (kinds and other organisations), `index`, `forms`, `spelling`, `timeline`, `towns` and `words`. `spans` finds
names inside a text.
"""

from data.names.candidates import Outcome, Resolution, Span
from data.names.index import NameIndex
from data.names.resolver import Resolver

__all__ = ["NameIndex", "Outcome", "Resolution", "Resolver", "Span"]
