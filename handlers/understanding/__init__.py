"""From text to `Query`, in steps that know nothing of Slack: clean, mark, read.

`marking.mark` finds what each word means, `reading.read` makes queries of the marks. Nothing outside reaches past these
two and `conversation`, which completes a follow-up from the query before it.
"""
