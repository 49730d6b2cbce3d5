"""Reads text as a `Query`, without knowing Slack. `reader.read` does all of it; `conversation.read_order` reads orders first.

- `slack_text`: undoes Slack's markup; `days` and `day_*`: dates, periods and moments in a text;
- `concepts`: the table of words; `marks`, `marking`, `loose_names`: what each word means;
- `reading`, `asked`, `naming`, `shapes*`: marks to a query; `conversation`: what is said besides questions, follow-ups too;
- `accounting`: every word must have its part in the query, else `reader` gives a search or a refusal.
"""
