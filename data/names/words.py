"""The words that names are made of: short forms, compass points, joining words and words that carry no name."""

from __future__ import annotations

from typing import Final

STOPS: Final = frozenset({"and", "&", "of", "on", "upon", "the", "with", "in", "le", "under", "a", "an"})
"""Words that join a name together and never tell one name from another."""

JOINERS: Final = frozenset({"on", "upon", "under", "le", "in", "with"})
"""Words after which a place name is only told more exactly: Stoke-on-Trent is also Stoke."""

COMPASS: Final = {
    "n": ("north",), "s": ("south",), "e": ("east",), "w": ("west",),
    "ne": ("north", "east"), "nw": ("north", "west"), "se": ("south", "east"), "sw": ("south", "west"),
    "nth": ("north",), "sth": ("south",), "northeast": ("north", "east"), "northwest": ("north", "west"),
    "southeast": ("south", "east"), "southwest": ("south", "west"),
}  # fmt: skip

COMPASS_WORDS: Final = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "mid", "central"}
)

_COUNTIES: Final = {
    "bedfordshire": "beds", "berkshire": "berks", "buckinghamshire": "bucks", "cambridgeshire": "cambs",
    "cheshire": "ches chesh", "derbyshire": "derbys derbs", "gloucestershire": "glos gloucs",
    "hampshire": "hants hamps", "herefordshire": "herefs", "hertfordshire": "herts",
    "huntingdonshire": "hunts", "lancashire": "lancs", "leicestershire": "leics", "lincolnshire": "lincs",
    "middlesex": "middx", "northamptonshire": "northants", "northumberland": "northumb",
    "nottinghamshire": "notts", "oxfordshire": "oxon", "shropshire": "salop shrops", "somerset": "som",
    "staffordshire": "staffs", "warwickshire": "warks warwicks", "wiltshire": "wilts",
    "worcestershire": "worcs", "yorkshire": "yorks",
}  # fmt: skip

_TOWNS: Final = {
    "birmingham": "bham brum", "blackpool": "bpool", "bournemouth": "bmth", "bradford": "bfd",
    "hartlepool": "hpool", "huddersfield": "hudds", "liverpool": "lpool", "manchester": "mcr manc mancs",
    "middlesbrough": "mbro", "newcastle": "newc", "nottingham": "nottm", "peterborough": "pboro peterboro",
    "portsmouth": "pompey", "sheffield": "sheff", "southampton": "soton", "wolverhampton": "wolves wton",
}  # fmt: skip

_OTHER: Final = {
    "greater": "gtr", "great": "gt", "central": "cent", "district": "dist", "saint": "st",
    "valleys": "vly", "borough": "boro",
}  # fmt: skip

SHORT_FORMS: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(short.split()) for table in (_COUNTIES, _TOWNS, _OTHER) for word, short in table.items()
}
"""Each word's short forms, as people write them."""

ABBREVIATIONS: Final[dict[str, tuple[str, ...]]] = {
    **COMPASS,
    **{short: (word,) for word, shorts in SHORT_FORMS.items() for short in shorts if short != "st"},
    "saint": ("st",),
    "iow": ("isle", "wight"),
    "ios": ("isles", "scilly"),
    "eroy": ("east", "riding", "yorkshire"),
}
"""What each short form stands for. One that is itself a word of a name is never expanded."""

GENERIC: Final = COMPASS_WORDS | {
    "greater", "great", "city", "county", "district", "districts", "borough", "bay", "coast", "coastal",
    "vale", "valley", "valleys", "forest", "rural", "health", "care", "high", "isle", "isles", "heath", "downs",
    "castle", "point", "peninsula", "surrounds", "our", "healthier", "joined", "up", "one", "together", "country",
    "black", "new", "cross", "chase", "dales", "england", "moorlands", "hills", "lakes", "waters", "rivers",
    "st", "hart", "test", "mole", "three", "white", "horse", "peak", "royal", "partners", "better", "living",
    "healthy", "people", "lives", "well", "for", "to",
}  # fmt: skip
"""Words that do not name a place on their own."""

SOFT: Final = frozenset(
    {"city", "county", "borough", "district", "region", "metropolitan", "town", "area", "unitary", "royal", "london"}
)  # fmt: skip
"""Words that may stand beside a place name without changing which place it is."""

FILLERS: Final = frozenset(
    {
        "nhs", "the", "one", "in", "for", "please", "area", "pdf", "closed", "former", "formerly", "previously",
        "partners", "local", "locality", "place", "footprint", "england", "uk", "about", "commissioner", "commissioners",
        "system", "plan", "plans", "team", "based", "location", "sub",
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "both", "all", "other",
    }
)  # fmt: skip
"""Words around a name that say nothing about which body is meant."""

ASIDES: Final = frozenset(
    {
        "hi", "hey", "hello", "hiya", "dear", "morning", "afternoon", "evening", "good", "sorry", "thanks", "thank",
        "cheers", "ta", "ok", "okay", "right", "well", "oh", "um", "er", "erm", "hmm", "yes", "yeah", "no", "nope", "not",
        "please", "pls", "plz", "kindly", "actually", "maybe", "perhaps", "just", "also", "too", "then", "now", "again",
        "next", "instead", "rather", "so", "but", "or", "and", "what", "whats", "how", "hows", "wheres", "which", "about",
        "of", "on", "for", "the", "a", "an", "any", "anything", "something", "everything", "that", "this", "is", "are",
        "i", "im", "id", "ill", "you", "we", "us", "me", "my", "mean", "meant", "want", "wanted", "need", "like",
        "can", "could", "would", "will", "do", "did", "let", "lets", "see", "try", "tell", "show", "give", "get",
        "find", "check", "look", "looking", "lookup", "search", "up", "at", "into", "from", "to", "in", "with", "info",
        "information", "detail", "details", "data", "stuff", "regarding", "re", "concerning", "open", "select", "go",
    }
)  # fmt: skip
"""What people say before or after a name, to the one they ask: greetings, thanks, "what about", "show me"."""

ORDINARY: Final = frozenset(
    {
        "am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "if", "in", "is", "it", "me", "my", "no", "of",
        "oh", "ok", "on", "or", "so", "to", "up", "us", "we", "all", "and", "any", "are", "but", "can", "had", "has",
        "her", "his", "hot", "how", "its", "let", "may", "new", "not", "now", "old", "one", "our", "out", "own",
        "say", "see", "set", "she", "the", "two", "use", "was", "way", "who", "why", "yes", "you", "bad", "big",
        "end", "few", "for", "get", "got", "him", "man", "men", "nor", "off", "too", "try", "web", "www", "nan",
        "leads", "fields", "cold", "bold", "word", "work", "works", "deven", "being", "wagon", "better", "berry", "dairy", "darling",
        "barely", "barley", "bolting", "button", "mutton", "suction", "glutton", "sudden", "salted", "walls",
        "weeding", "heading", "ba", "bah", "cane", "cap", "car", "cam", "fag", "hams", "haw", "hard", "ma",
        "rab", "saw", "sot", "tag", "wan", "tbc", "tba", "gp", "gps", "nil", "tbd", "leading", "loading", "reaching", "lending", "marrow", "sorrow", "borrow", "narrow",
        "planet", "barnes", "banner", "cannon", "kernel", "crawled", "oldest", "hardly", "harrowed", "bright",
        "trained", "hasting", "medley", "mason", "lancer", "easting", "western", "eastern", "stroud", "solid",
    }
)  # fmt: skip
"""Ordinary words that look like initials or like a slip of the keyboard for a name."""


PLACE_WORDS: Final = frozenset(
    {
        "amble", "banks", "barbican", "barley", "barnes", "barrow", "battle", "beer", "bicker", "bow", "bowes", "box", "bray",
        "bream", "bridge", "broadway", "brooke", "bugle", "bury", "calling", "camber", "chalk", "church", "clare", "clive",
        "coates", "cooling", "cove", "coven", "cowes", "crick", "croft", "crook", "cross", "deal", "dingle", "docking",
        "eagle", "end", "eye", "felling", "field", "fleet", "flore", "flushing", "ford", "freshwater", "grain", "grange",
        "grays", "green", "grove", "hale", "hales", "hall", "hayes", "healing", "heath", "hermitage", "hill", "holloway",
        "home", "hook", "hope", "horning", "horse", "hose", "hurst", "jordans", "kings", "lancing", "lark", "lea", "lee",
        "leek", "lees", "lizard", "locking", "lode", "march", "mark", "marr", "mere", "mill", "moor", "moss", "nelson",
        "old", "orchard", "over", "pant", "par", "park", "pickering", "pool", "poplar", "queens", "rake", "reading",
        "redbridge", "ridge", "rock", "rode", "rope", "rugby", "rye", "sale", "sandwich", "sandy", "seal", "seaview",
        "send", "shaw", "sheering", "shore", "simpson", "sole", "speke", "staff", "station", "steep", "stock", "stoke",
        "stone", "street", "strood", "summerhouse", "sway", "thorne", "toft", "tong", "town", "trunch", "upstreet", "wall",
        "ware", "waterloo", "weeting", "welling", "wells", "wick", "wicken", "wideopen", "wing", "winster", "wool",
        "worth", "wrangle", "yarm",
    }
)  # fmt: skip
"""Names of towns and villages, or words of them, that are also ordinary words: they need a capital letter or a kind."""

ENGLISH_PLACES: Final = frozenset(
    {
        "reading", "bath", "bury", "barking", "rugby", "hart", "eden", "craven", "swale", "wells", "slough", "hull",
        "halton",
    }
)  # fmt: skip
"""Places that are also ordinary words: in a sentence they count only with a capital letter or a kind beside them."""
