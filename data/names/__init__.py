"""Resolves what people type to a body, a choice of bodies, or a refusal with its reason.

`Resolver` is asked; `NameIndex` is built once from the facts. `resolver` tries codes, then `interpret` the words, which
uses `meanings` (as typed, by `lookups`) and `rewriting` (abbreviated, cut short, misspelt); it finds names inside a text
too. Below them are `readings` (with kinds and other organisations), `index`, `forms` and `words` (with typing errors).
"""

from data.names.index import NameIndex
from data.names.readings import Outcome, Resolution, Span
from data.names.resolver import Resolver

__all__ = ["NameIndex", "Outcome", "Resolution", "Resolver", "Span"]
