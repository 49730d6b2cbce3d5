"""Names: whatever people type, the right body, a fair choice, or an honest no."""

from data.names.candidates import Outcome, Resolution, Span
from data.names.index import NameIndex
from data.names.resolver import Resolver

__all__ = ["NameIndex", "Outcome", "Resolution", "Resolver", "Span"]
