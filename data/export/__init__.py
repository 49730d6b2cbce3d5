"""What leaves for analysts and assistants: rows of a day, tables as files, and a description of the facts' tables.

`records` needs nothing but the register and is imported where the bot serves; `tables` (pandas) and `datapackage`
(pydantic) are for the command line alone.
"""
