"""Imports of official files: read with pandas, proposed as changes to `data/facts/`, and written all or not at all.

`propose` (in `proposal`) reads files and gives a `Proposal`; `apply` (in `data.reference.facts`) writes it. `reader` reads
CSV and xlsx, `workbook_guard` checks a workbook before that, `draft` validates rows and collects changes; `ods`,
`ons_areas` and `ons_estimates` are the kinds of file. `postcodes` builds the database of postcodes. Serving imports
nothing from here but the guard.
"""
