"""Imports of official files: cells are read, proposed as changes to `data/facts/`, and written all or not at all.

An official row is read (`reading`, `spreadsheets`), validated against its published layout (`ods`, `ons`,
`estimates`, `leadership`), compared with what is known (`draft`) and only then written (`applying`). The serving
path imports nothing from here.
"""
