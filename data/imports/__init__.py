"""Imports of official files: read with pandas, proposed as changes to `data/facts/`, and written all or not at all.

`propose` (in `proposal`) reads files and gives a `Proposal`; `apply` (in `data.reference.facts`) writes it. `postcodes` builds the
database of postcodes. The serving path imports nothing from here.
"""
