"""Makes what people type of every name of every body, class by class, with what each should mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.model import Body, BodyKey, Kind
from data.names.words import is_everyday
from data.places import where

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from data.register import Register

SHORT: Final = {Kind.CCG: "CCG", Kind.STP: "STP", Kind.ICB: "ICB"}
LONG: Final = {
    Kind.CCG: "Clinical Commissioning Group",
    Kind.STP: "Sustainability and Transformation Partnership",
    Kind.ICB: "Integrated Care Board",
}
_JOINING: Final = frozenset({"and", "of", "on", "upon", "the", "with", "in", "under"})
_LEADING: Final = (
    "what about {}?", "pls {}", "hi, {}", "hello {}", "and {}?", "ok {}", "please {}", "hey - {}", "how about {}?",
    "so {}?", "morning! {}", "sorry, {}", "um {}", "i meant {}", "no, {}", "thanks. {}", "{} pls", "{} thanks",
    "{} please", "tell me about {}", "show me {}", "can you do {}?", "what of {}", "{} then?", "just {}", "try {}",
    "maybe {}", "info on {}", "details for {}", "lookup {}", "find {}", "check {} please", "cheers, {}", "ok then, {}",
    "actually {}", "look up {}", "anything on {}?", "{} again", "and now {}", "let's see {}", "i want {}", "give me {}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed on a day, and the bodies it should mean: one, or several to be offered."""

    query: str
    on: date
    bodies: tuple[BodyKey, ...]

    @property
    def several(self) -> bool:
        return len(self.bodies) > 1


@dataclass(frozen=True, slots=True)
class Named:
    """A body with one of the names it had, without its kind, and a day on which it had it."""

    body: Body
    name: str
    on: date

    @property
    def kind(self) -> str:
        return SHORT[self.body.key.kind]

    @property
    def full(self) -> str:
        return f"NHS {self.name} {self.kind}"


def named_bodies(register: Register) -> list[Named]:
    """Give each body with each name it had, kinds taken out of it."""
    found = []
    for body in register.bodies.values():
        if body.key.kind not in SHORT or body.opened is None:
            continue
        last = body.closed or date.max
        for dated in body.names:
            name = re.sub(
                r"^NHS | CCG$| Integrated Care Board$| \(?(Partners in )?Health and (Social )?Care.*$| ICS$",
                "",
                dated.name,
            )
            first = max(dated.start or date.min, body.opened.last)
            day = first + timedelta(30)
            if first <= date(2018, 11, 5) <= min(dated.end or date.max, last):
                day = date(2018, 11, 5)
            found.append(Named(body, name, min(day, last)))
    return found


def _telling(name: str) -> list[re.Match[str]]:
    return [word for word in re.finditer(r"[A-Za-z]+", name) if word[0].lower() not in _JOINING]


def _letters_and_spaces(name: str) -> str:
    return re.sub(r"[^a-z]+", " ", name.replace("'", "").lower())


def _slip(word: str, dice: random.Random) -> str:
    """Double a letter, or swap two, neither of them the first."""
    at = dice.randrange(1, len(word) - 1)
    if dice.random() < 0.5 or word[at] == word[at + 1]:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def with_slips_in_two_words(register: Register, dice: random.Random) -> Iterator[Typed]:
    for named in named_bodies(register):
        words = [word for word in _telling(named.name) if len(word[0]) >= len("Kent")]
        if len(words) < len("ab"):
            continue
        query = named.name
        for word in sorted(dice.sample(words, 2), key=lambda word: -word.start()):
            query = query[: word.start()] + _slip(word[0], dice) + query[word.end() :]
        alone = register.resolver.exact(tuple(_letters_and_spaces(named.name).split()), named.on)
        bare = [f"NHS {query}", query, query.lower()] if alone == (named.body.key,) else []
        query = dice.choice([f"NHS {query} {named.kind}", f"{query} {named.kind}", *bare])
        yield Typed(query, named.on, (named.body.key,))


def after_filler(register: Register, dice: random.Random) -> Iterator[Typed]:
    for named in named_bodies(register):
        name = f"{named.name} {named.kind}"
        query = dice.choice(_LEADING).format(dice.choice([name, name.lower()]))
        yield Typed(query, named.on, (named.body.key,))


def bare_after_filler(register: Register, dice: random.Random) -> Iterator[Typed]:
    """Make questions of bare names, which mean what the names mean alone."""
    for named in named_bodies(register):
        meant = register.resolver.resolve(named.name, named.on).readings
        query = dice.choice(_LEADING).format(dice.choice([named.name, named.name.lower()]))
        if named.body.key in [reading.body for reading in meant]:
            yield Typed(query, named.on, tuple(reading.body for reading in meant))


def cut_in_the_second_word(register: Register, dice: random.Random) -> Iterator[Typed]:
    """Break names off after three letters or more of the second telling word, where only one name begins like that."""
    every = [(other.body, _letters(other.name)) for other in named_bodies(register)]
    for named in named_bodies(register):
        words = _telling(named.name)
        if len(words) < len("ab") or len(words[1][0]) <= len("Kent"):
            continue
        cut = words[1].start() + dice.randrange(4, len(words[1][0]))
        begun = named.name[:cut]
        letters = _letters(begun)
        alike = {body.key for body, name in every if name.startswith(letters) and _open(body, named.on)}
        if alike == {named.body.key}:
            yield Typed(dice.choice(["NHS ", ""]) + begun, named.on, (named.body.key,))


def _letters(name: str) -> str:
    return "".join(word for word in re.findall(r"[a-z]+", name.lower()) if word not in _JOINING)


def _open(body: Body, on: date) -> bool:
    return body.opened is not None and body.opened.first <= on <= (body.closed or date.max)


def with_one_more_place(register: Register, dice: random.Random) -> Iterator[Typed]:
    """Put one place more into the names of CCGs that are lists: one that the body covers, or a made-up one."""
    districts: dict[BodyKey, list[str]] = {}
    for district in register.districts:
        districts.setdefault(district.body, []).append(district.name)
    for named in named_bodies(register):
        parts = re.split(r", | and ", named.name)
        if len(parts) < len("ab") or named.body.key.kind is not Kind.CCG:
            continue
        more = [
            name for name in districts.get(named.body.key, []) if name not in named.name and "," not in name
        ]
        more += ["Titchfield", "Exampleton", "Littlebourne", "Market Exampley"]
        parts.insert(dice.randrange(1, len(parts)), dice.choice(more))
        yield Typed(f"{', '.join(parts[:-1])} and {parts[-1]} CCG", named.on, (named.body.key,))


def neighbours(register: Register, on: date) -> list[tuple[Named, Named]]:
    """Give pairs of CCGs of one footprint on a day."""
    names: dict[BodyKey, Named] = {}
    for named in named_bodies(register):
        if named.body.key.kind is Kind.CCG and _open(named.body, on) and named.on <= on:
            names[named.body.key] = Named(named.body, named.name, on)
    timeline = register.resolver.index.timeline
    systems = [key for key in register.bodies if key.kind is Kind.STP]
    pairs = []
    for system in systems:
        members = [names[key] for key in timeline.members_on(system, on) if key in names]
        pairs += [(one, other) for one in members for other in members if one is not other]
    return pairs


def two_as_one(register: Register, dice: random.Random) -> Iterator[Typed]:
    for one, other in dice.sample(neighbours(register, date(2018, 11, 5)), 250):
        join, ending = dice.choice([" and ", " & "]), dice.choice([" CCGs", " CCGs", ""])
        query = f"{one.name}{join}{other.name}{ending}"
        yield Typed(query, one.on, (one.body.key, other.body.key))


def two_in_one_breath(register: Register, dice: random.Random) -> Iterator[Typed]:
    for one, other in dice.sample(neighbours(register, date(2018, 11, 5)), 250):
        join = dice.choice([" and ", " & ", ", ", " + ", "/"])
        yield Typed(f"{one.full}{join}{other.full}", one.on, (one.body.key, other.body.key))


def _of_a_county(register: Register, name: str, on: date) -> tuple[BodyKey, ...]:
    covers = [found.covers[Kind.CCG] for found in where(register, name, on, (Kind.CCG,)).found]
    return tuple(cover.body for one in covers for cover in one)


def with_a_slip_in_the_kind(register: Register, dice: random.Random) -> Iterator[Typed]:
    for named in named_bodies(register):
        words = LONG[named.body.key.kind].split()
        at = dice.choice([at for at, word in enumerate(words) if len(word) > len("boards")])
        words[at] = _slip(words[at], dice)
        yield Typed(f"NHS {named.name} {' '.join(words)}", named.on, (named.body.key,))


def towns(register: Register, dice: random.Random) -> Iterator[Typed]:
    """Ask for places of one name and no body's name in the year of CCGs and in that of boards, bare or with words around them."""
    for key in dice.sample(sorted(register.gazetteer.keys), 700):
        name = register.gazetteer.named(key)[0].name
        on, kind = dice.choice([(date(2018, 11, 5), Kind.CCG), (date(2026, 11, 30), Kind.ICB)])
        found = where(register, name, on, (kind,)).found
        words = tuple(re.findall(r"[a-z]+", name.replace("'", "").lower()))
        if len(found) != 1 or is_everyday(words) or register.resolver.exact(words, on):
            continue
        bodies = tuple(cover.body for cover in found[0].covers[kind] if cover.share > 0.05)
        systems = register.resolver.index.timeline.coextensive(bodies[0], on) if len(bodies) == 1 else ()
        query = dice.choice(["{}", "{}", "{}?", "what about {}", "pls {}"]).format(
            dice.choice([name, name.lower()])
        )
        yield Typed(query, on, (*bodies, *systems))


def names_of_today(register: Register, dice: random.Random) -> Iterator[Typed]:
    """Ask today for every CCG that one board took over, without its kind."""
    today = date(2026, 11, 30)
    for named in named_bodies(register):
        living = register.resolver.index.timeline.living_after(named.body.key, today)
        places = _covered_today(register, named.name, today)
        if named.body.key.kind is not Kind.CCG or len(living) != 1 or not places <= set(living):
            continue
        if register.resolver.exact(tuple(named.name.lower().split()), today) == (named.body.key,):
            yield Typed(dice.choice(["{}", "NHS {}", "{}?"]).format(named.name), today, living)


def _covered_today(register: Register, name: str, on: date) -> set[BodyKey]:
    found = where(register, name, on, (Kind.ICB,)).found
    return {cover.body for one in found for cover in one.covers[Kind.ICB] if cover.share > 0.05}


def all_of_a_group(register: Register, dice: random.Random) -> Iterator[Typed]:
    """Ask for the CCGs of a footprint by its name, of a county by a word of it, and by a common name of theirs."""
    on = date(2018, 11, 5)
    timeline = register.resolver.index.timeline
    for body in register.bodies.values():
        members = timeline.members_on(body.key, on) if body.key.kind is Kind.STP and _open(body, on) else ()
        if len(members) < len("ab"):
            continue
        name = next(n.name for n in named_bodies(register) if n.body.key == body.key)
        for form in ("{} CCGs", "the {} CCGs", "CCGs in {}", "all the {} ccgs"):
            yield Typed(form.format(name), on, members)
        for word in re.findall(
            r"[A-Z][a-z]+shire|Kent|Devon|Norfolk|Suffolk|Sussex|Surrey|Essex|Durham", name
        ):
            yield Typed(f"the {word} CCGs", on, _of_a_county(register, word, on) or members)
    for alias in register.aliases:
        if (
            alias.note == "an area of several bodies"
            and alias.body.kind is Kind.CCG
            and alias.confidence == "stated"
        ):
            day = min(max(on, alias.start or date.min), alias.end or date.max)
            sharing = tuple(
                other.body
                for other in register.aliases
                if other.alias == alias.alias and other.body.kind is Kind.CCG
            )
            if sharing[0] == alias.body and all(_open(register.bodies[key], day) for key in sharing):
                bare = re.sub(r" CCGs$| Collaboration.*", "", alias.alias)
                for form in ("{} ccgs", "the {} CCGs", "{} clinical commissioning groups"):
                    yield Typed(form.format(bare), day, sharing)


def an_area_of_both_kinds(register: Register, dice: random.Random) -> Iterator[Typed]:
    """Give names that a CCG and a footprint shared on a day; with a kind beside it, that of the kind."""
    names = named_bodies(register)
    for named in names:
        if named.body.key.kind is not Kind.CCG:
            continue
        for other in names:
            if other.body.key.kind is not Kind.STP or other.name.lower() != named.name.lower():
                continue
            on = max(named.on, other.on)
            if _open(named.body, on) and _open(other.body, on):
                both = (named.body.key, other.body.key)
                for form in ("{}", "what about {}", "{}?", "NHS {} CCG|0", "{} STP|1", "{} ccg|0"):
                    text, _, which = form.partition("|")
                    yield Typed(text.format(named.name), on, (both[int(which)],) if which else both)


CLASSES: Final[dict[str, Callable[[Register, random.Random], Iterator[Typed]]]] = {
    "slips in two words": with_slips_in_two_words,
    "filler, kind said": after_filler,
    "filler, no kind": bare_after_filler,
    "cut in the second word": cut_in_the_second_word,
    "one more place": with_one_more_place,
    "two neighbours as one": two_as_one,
    "two in one breath": two_in_one_breath,
    "all of a group": all_of_a_group,
    "an area of both kinds": an_area_of_both_kinds,
    "a slip in the kind": with_a_slip_in_the_kind,
    "towns": towns,
    "names of today": names_of_today,
}
