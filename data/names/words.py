"""The vocabulary of names, the normalising of typed text to lower-case words, and what a misspelt word could be.

The vocabulary is short forms, compass points, joining words, and words that are part of no name.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from data.model import grouped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


def words_in(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOPS: Final = frozenset({"and", "&", "of", "on", "upon", "the", "with", "in", "le", "under", "a", "an"})
"""Words that join a name together and never tell one name from another."""

JOINERS: Final = frozenset({"on", "upon", "under", "le", "in", "with"})
"""Joining words that only begin an addition to a place name: Stoke-on-Trent is also Stoke."""

COMPASS: Final = {
    "n": ("north",), "s": ("south",), "e": ("east",), "w": ("west",),
    "ne": ("north", "east"), "nw": ("north", "west"), "se": ("south", "east"), "sw": ("south", "west"),
    "nth": ("north",), "sth": ("south",), "northeast": ("north", "east"), "northwest": ("north", "west"),
    "southeast": ("south", "east"), "southwest": ("south", "west"),
}  # fmt: skip

COMPASS_WORDS: Final = words_in("north south east west northern southern eastern western mid central")

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

GENERIC: Final = COMPASS_WORDS | words_in("""
    greater great city county district districts borough bay coast coastal vale valley valleys forest rural
    health care high isle isles heath downs castle point peninsula surrounds our healthier joined up one
    together country black new cross chase dales england moorlands hills lakes waters rivers st hart test mole
    three white horse peak royal partners better living healthy people lives well for to
""")
"""Words that do not name a place on their own."""

SOFT: Final = words_in("city county borough district region metropolitan town area unitary royal london")
"""Words beside a place name that do not change which place it is."""

FILLERS: Final = words_in("""
    nhs the one in for please area pdf closed former formerly previously partners local locality place footprint
    england uk about commissioner commissioners system plan plans team based location sub two three four five
    six seven eight nine ten both all other
""")
"""Words around a name that say nothing about which body is meant."""

ASIDES: Final = words_in("""
    hi hey hello hiya dear morning afternoon evening good sorry thanks thank cheers ta ok okay right well oh um
    er erm hmm yes yeah no nope not please pls plz kindly actually maybe perhaps just also too then now again
    next instead rather so but or and what whats how hows wheres which about of on for the a an any anything
    something everything that this is are i im id ill you we us me my mean meant want wanted need like can could
    would will do did let lets see try tell show give get find check look looking lookup search up at into from
    to in with info information detail details data stuff regarding re concerning open select go
""")
"""Words before or after a name that are no part of it: greetings, thanks, "what about", "show me"."""

ORDINARY: Final = words_in("""
    am an as at be by do go he hi if in is it me my no of oh ok on or so to up us we all and any are but can had
    has her his hot how its let may new not now old one our out own say see set she the two use was way who why
    yes you bad big end few for get got him man men nor off too try web www nan leads fields cold bold word work
    works deven being wagon better berry dairy darling barely barley bolting button mutton suction glutton
    sudden salted walls weeding heading ba bah cane cap car cam fag hams haw hard ma rab saw sot tag wan tbc tba
    gp gps nil tbd leading loading reaching lending marrow sorrow borrow narrow planet barnes banner cannon
    kernel crawled oldest hardly harrowed bright trained hasting medley mason lancer easting western eastern
    stroud solid
""")
"""Ordinary words that look like initials or like a misspelt name."""


PLACE_WORDS: Final = words_in("""
    amble banks barbican barley barnes barrow battle beer bicker bow bowes box bray bream bridge broadway brooke
    bugle bury calling camber chalk church clare clive coates cooling cove coven cowes crick croft crook cross
    deal dingle docking eagle end eye felling field fleet flore flushing ford freshwater grain grange grays
    green grove hale hales hall hayes healing heath hermitage hill holloway home hook hope horning horse hose
    hurst jordans kings lancing lark lea lee leek lees lizard locking lode march mark marr mere mill moor moss
    nelson old orchard over pant par park pickering pool poplar queens rake reading redbridge ridge rock rode
    rope rugby rye sale sandwich sandy seal seaview send shaw sheering shore simpson sole speke staff station
    steep stock stoke stone street strood summerhouse sway thorne toft tong town trunch upstreet wall ware
    waterloo weeting welling wells wick wicken wideopen wing winster wool worth wrangle yarm
""")
"""Names of towns and villages, or words of them, that are also ordinary words: they need a capital letter or a kind."""

ENGLISH_PLACES: Final = words_in(
    "reading bath bury barking rugby hart eden craven swale wells slough hull halton"
)
"""Places that are also ordinary words: in a sentence they count only with a capital letter or a kind beside them."""

_ROADS: Final = frozenset({"street", "road", "lane", "avenue"})

LONGEST: Final = 240
"""A text longer than this, with its spaces collapsed, is not a name."""

_HOST: Final = re.compile(
    r"(?:https?://|www\.|[\w.+-]{1,64}@)[\w@.-]{0,80}?(?P<label>(?:[\w-]{2,63}\.(?=(?:icb|ics|ccg)\.))?[\w-]{2,63})"
    r"\.(?:(?:nhs|org|gov|co|ac)\.uk|nhs\.net|net|com|org|info)\b\S*"
    r"|\b(?P<bare>[\w-]{3,63})\.(?:(?:nhs|org|gov|co)\.uk|nhs\.net)\b\S*",
    re.IGNORECASE,
)
_HOSTS: Final = re.compile(r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,12}(?![\w-])")
_DOTTED: Final = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z0-9]))?")
_LIST_NUMBER: Final = re.compile(r"^\(?\d{1,2} ?[.):-] ?(?=[^\W\d])")
_KINDS: Final = re.compile(r"(ccg|stp|icb)(s?)(?![a-z])", re.IGNORECASE)
_LOST_SPACE: Final = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=\b[NSEW])(?=[A-Z][a-z]{2})")
_APOSTROPHES: Final = str.maketrans("", "", "'\u2018\u2019\u201a\u201b\u02bc`\u00b4\u2032")
_WORD: Final = re.compile(r"[^\W_]+|&|[()\[\]]")
_RUN: Final = re.compile(r"(.)\1+")
_JUNK_ENDING: Final = re.compile(r"\bnhs(([ahijkquvwxyz])\2)\b")
_NHS_APART: Final = re.compile(r"\b(?:n hs|nh s|n h s)\b")
_DROPPED: Final = frozenset({"Mn", "Cf", "Co", "Cs", "So", "Sk"})
_SPACES: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Pd"})
_MOST_REMEMBERED: Final = 4_096


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, outside and inside brackets; `&` is a word of its own."""

    outside: tuple[str, ...]
    inside: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.outside, *self.inside)


def hosts(text: str) -> list[str]:
    """Give the web hosts in a text, in small letters and without "www.": of https://www.a.org.uk/b, a.org.uk."""
    return [found.removeprefix("www.") for found in _HOSTS.findall(text[: 20 * LONGEST].lower())]


def plain(text: str) -> str | None:
    """Give the text with one kind of space and quote and no mark-up; None where it is too long for a name."""
    text = text[: 20 * LONGEST]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _ascii_like(text)
    text = " ".join(text.replace("_", " ").split())
    if len(text) > LONGEST:
        return None
    if "." in text:
        text = _HOST.sub(lambda found: f" {(found['label'] or found['bare']).replace('.', ' ')} ", text)
        text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    return _LIST_NUMBER.sub("", text.strip())


def _ascii_like(text: str) -> str:
    """Take accents, marks of direction and pictures out, and make every space and dash one a plain space."""
    return "".join(
        " " if category in _SPACES else char
        for char in unicodedata.normalize("NFKD", text)
        if (category := unicodedata.category(char)) not in _DROPPED
    )


def parts_words(text: str) -> bool:
    """Tell whether `split_words` takes a capital inside a word for the beginning of another."""
    return _LOST_SPACE.search(text) is not None


def split_words(text: str) -> Words:
    """Split a plain text into lower-case words."""
    text = text.translate(_APOSTROPHES)
    if not text.islower():
        # CCGs must not be split as if it were two words run together.
        text = _KINDS.sub(lambda found: f"{found[0].lower()} ", text)
        text = _LOST_SPACE.sub(" ", text).lower()
    if "n h" in text or "nh s" in text:
        # else its first letter would say north
        text = _NHS_APART.sub("nhs", text)
    if junk := _JUNK_ENDING.search(text):
        text = re.sub(rf"{junk[1]}\b", "", text)
    found = _WORD.findall(text)
    if "(" not in text and "[" not in text:
        return Words(tuple(word for word in found if word not in ")]"), ())
    return _bracketed(found)


def _bracketed(found: list[str]) -> Words:
    outside: list[str] = []
    inside: list[str] = []
    depth = 0
    for word in found:
        if word in "([":
            depth += 1
        elif word in ")]":
            depth = max(0, depth - 1)
        else:
            (inside if depth else outside).append(word)
    return Words(tuple(outside), tuple(inside)) if outside else Words(tuple(inside), ())


@lru_cache(maxsize=_MOST_REMEMBERED)
def without_doubles(word: str) -> str:
    """Give a word with each run of one letter as a single one: "barrnsley" and "barnsley" become the same."""
    return _RUN.sub(r"\1", word)


def is_everyday(words: Sequence[str]) -> bool:
    """Tell whether the name of a place is also an ordinary word or a street: sale, church street, west end."""
    if len(words) == len(("church", "street")) and words[-1] in _ROADS:
        return True
    return all(word in PLACE_WORDS or word in ORDINARY or word in GENERIC or word in STOPS for word in words)


_SHORTEST_CLIPPED: Final = 5
"""The shortest word that is taken for a longer one without its middle: "soton"; of four letters many would fit."""

_SURE_OF_FIRST: Final = 7
"""In shorter words the first letter must be right, unless another word points to the body."""

_LONG: Final = 8
"""Words of this length may hold two slips; shorter ones one, and those of three letters none."""

_SHORT_FORM: Final = 5
_JOINED_WORDS: Final = ("and", "with", "upon", "of", "the", "on", "in")
_MOST_GUESSES: Final = 4


class Support(IntEnum):
    """What else in the question points to a body: nothing, some word of a name, the kind, or a telling name."""

    NONE = 0
    WORD = 1
    KIND = 2
    NAME = 3


_SHORTEST: Final = {Support.NONE: 5, Support.WORD: 4, Support.KIND: 4, Support.NAME: 3}
"""The length from which a word is corrected."""


class Guess(NamedTuple):
    """Words that an unknown word may stand for, and the cost of the correction (0: the same)."""

    words: tuple[str, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of names, by length, by first letter and with doubled letters made single."""

    vocabulary: frozenset[str]
    doubled: Mapping[str, tuple[str, ...]]
    by_length: Mapping[int, tuple[str, ...]]
    by_letter: Mapping[str, tuple[str, ...]]

    @classmethod
    def build(cls, vocabulary: Collection[str]) -> Self:
        words = sorted(vocabulary)
        long_forms = [word for word in ABBREVIATIONS if len(word) >= _SHORT_FORM]
        return cls(
            frozenset(vocabulary),
            grouped((without_doubles(word), word) for word in words),
            grouped((len(word), word) for word in (*words, *long_forms)),
            grouped((word[0], word) for word in words),
        )

    def undoubled(self, word: str) -> str:
        """Give the word of a name that is this one but for doubled letters, the word itself where there is none."""
        if word in self.vocabulary or word in STOPS:
            return word
        same = self.doubled.get(without_doubles(word), ())
        return same[0] if len(same) == 1 else word

    def completions(self, beginning: str) -> list[str]:
        """Give the words of names that begin with these letters."""
        return [word for word in self.by_letter.get(beginning[:1], ()) if word.startswith(beginning)]

    def has_wrong_letter(self, word: str) -> bool:
        """Tell whether a long word is one of a name's but for a letter that is another: "lincolnshirw"."""
        words = self.by_length.get(len(word), ()) if len(word) >= _LONG else ()
        return process.extractOne(word, words, scorer=OSA.distance, score_cutoff=1) is not None

    def guesses(self, word: str, support: Support) -> list[Guess]:
        """Give what an unknown word could mean, likeliest first; the weaker the support, the less is corrected."""
        found: dict[tuple[str, ...], float] = dict.fromkeys(self._split(word), 3.0)
        for other in self.doubled.get(without_doubles(word), ()):
            found[(other,)] = 2.0
        for other, slips in self._near(word, support):
            # a first letter is lost as easily as another: "est" is west as likely as east
            surer = other[0] == word[0] or other[1:] == word
            _keep_least(found, other, 100.0 * slips / len(word) + (0.0 if surer else 6.0))
        if not found:
            for rest in self._without_joined_word(word):
                for other, slips in self._near(rest, support):
                    _keep_least(found, other, 4.0 + 100.0 * slips / len(word))
        if not found and support >= Support.KIND and len(word) >= _SHORTEST_CLIPPED:
            found = {(other,): 12.0 for other in self.by_letter.get(word[0], ()) if clipped(word, other)}
        ranked = sorted(found.items(), key=lambda item: item[1])
        return [Guess(words, cost) for words, cost in ranked[:_MOST_GUESSES]]

    def _split(self, word: str) -> list[tuple[str, ...]]:
        """Put a lost space back: "southribble", "andisle", "leicestershireand"."""
        parts = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
        known = [pair for pair in parts if all(p in self.vocabulary or p in _JOINED_WORDS for p in pair)]
        return [pair for pair in known if not all(part in _JOINED_WORDS for part in pair)]

    def _without_joined_word(self, word: str) -> list[str]:
        """Give a word without "and", "with" and the like at either end."""
        rests = [
            rest for glue in _JOINED_WORDS for rest in (word.removesuffix(glue), word.removeprefix(glue))
        ]
        return [rest for rest in rests if rest != word and len(rest) >= _SHORTEST[Support.NONE]]

    def _near(self, word: str, support: Support) -> list[tuple[str, int]]:
        size = len(word)
        if not word.isalpha():
            return []
        near: list[tuple[str, int]] = []
        if size >= _SHORTEST[support] and (support >= Support.KIND or word not in ORDINARY):
            most = max(1, _slips_in(word))
            for length in range(size - most, size + most + 1):
                words = self.by_length.get(length, ())
                alike = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=None)
                near += [(other, slips) for other, slips, _ in alike if slips <= _slips_in(other)]
            if support is not Support.NAME and (support is Support.NONE or size < _SURE_OF_FIRST):
                near = [(other, slips) for other, slips in near if other[0] == word[0]]
        if size >= min(_SHORTEST.values()):
            points = process.extract(word, COMPASS_WORDS, scorer=OSA.distance, score_cutoff=1, limit=None)
            near += [(other, slips) for other, slips, _ in points]
        return near


def _keep_least(found: dict[tuple[str, ...], float], word: str, cost: float) -> None:
    words = ABBREVIATIONS.get(word, (word,))
    found[words] = min(cost, found.get(words, cost))


def _slips_in(word: str) -> int:
    return 2 if len(word) >= _LONG else 1 if len(word) > len("abc") else 0


def clipped(short: str, word: str) -> bool:
    """Tell whether a word was clipped in the middle: "nottm", "peterbh", "soton"."""
    if len(short) >= len(word) - 1:
        return False
    return any(word.startswith(short[:at]) and word.endswith(short[at:]) for at in range(1, len(short)))
