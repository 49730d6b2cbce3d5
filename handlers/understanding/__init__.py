"""Reads text as a `Query`, without knowing Slack. `reader.read` does all of it; `orders` reads commands first.

- `slack_text`: undoes Slack's markup; `days` and `day_*`: dates, periods and moments in a text;
- `concepts`: the table of words; `marks`, `marking`, `loose_names`: what each word means;
- `reading`, `asked`, `shapes*`: marks to a query; `conversation`: completes a follow-up from the query before it;
- `accounting`, `unread`: every word must have its part in the query, else a search or a refusal.
"""
