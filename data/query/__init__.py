"""Queries and their answers: `evaluate` takes a `Query` and a register and gives an `Answer`.

- `query`: a question as a value, and its JSON Schema; `answer`: an answer as a value, for every renderer;
- `evaluator`: finds the function that answers a query; every other module with `HANDLERS` or `SETS` holds such functions;
- `moment`: the day for which a body is answered; `day_table`: numbers of all bodies on a day; `sets`: sets of bodies;
- `lines`: wording that several modules share.
"""
