"""Corrections that readers suggest and stewards decide.

- `suggestion`: a correction as a value; `values` and `address`: validation of what is typed;
- `addition`: an approved one as facts; `overlay`: a register with them; `export`: them as rows for `data/facts/`.
"""

from data.corrections.suggestion import Correction, Status, Suggestion, What

__all__ = ["Correction", "Status", "Suggestion", "What"]
