"""Corrections that readers suggest and stewards decide: as values, over the reference, and as rows for the facts."""

from data.corrections.suggestion import Correction, Status, Suggestion, What

__all__ = ["Correction", "Status", "Suggestion", "What"]
