"""What can be asked, as a value, and its answer: `Query`, the table of a day, the evaluator and `Answer`."""
