from handlers.typed import read_typed as clean, escape, LONGEST
