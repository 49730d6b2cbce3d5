"""Whom a leadership row names, and what vouches for it: somebody and something known, or new."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from data.faults import Fault
from data.imports.cells import valid_row
from data.imports.lettering import words_of
from data.lookalikes import page_of
from data.rows import PersonRow, SourceRow

if TYPE_CHECKING:
    from data.imports.cells import Place
    from data.imports.draft import Draft
    from data.imports.leadership_lines import LeadershipLine

_STYLES: Final = {
    "dr", "dame", "sir", "professor", "prof", "lord", "lady", "baroness", "baron", "mr", "mrs", "ms", "miss", "rev",
}  # fmt: skip


def source_for(draft: Draft, row: LeadershipLine, place: Place) -> SourceRow | None:
    """Give the (first) source that a row names, known or new; None is a fault."""
    if not row.sources:
        return _told_source(draft, row, place)
    known = {entry.row.id: entry.row for entry in draft.each(SourceRow)}
    unknown = [source for source in row.sources.split(";") if source not in known]
    for source in unknown:
        right = "name one that is in sources.csv, or tell it in source_title and source_publisher"
        draft.faults.append(Fault(*place, "sources", f"no source {source!r}", right))
    return None if unknown else known[row.sources.split(";")[0]]


def _told_source(draft: Draft, row: LeadershipLine, place: Place) -> SourceRow | None:
    told = (row.source_title, row.source_publisher, row.source_url, row.source_published)
    known = [entry.row for entry in draft.each(SourceRow)]
    page = page_of(row.source_url)
    for source in known:
        if (source.title, source.publisher, source.url, source.published) == told:
            return source
        if page and page_of(source.url) == page:
            return source
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:8].upper()
    cells = dict(zip(("title", "publisher", "url", "published"), told, strict=True))
    own: list[Fault] = []
    new = valid_row(SourceRow, place, {"id": f"LEAD-{digest}", "licence": "facts only", **cells}, own)
    draft.faults.extend(Fault(*place, f"source_{fault.column}", fault.wrong, fault.right) for fault in own)
    return new


def person_for(draft: Draft, row: LeadershipLine, place: Place) -> PersonRow | None:
    """Find the person by id or by name, or make a new one; a name that two people have is a fault."""
    people = [entry.row for entry in draft.each(PersonRow)]
    if row.person:
        known = next((person for person in people if person.id == row.person), None)
        if known is not None and _spoken(known.name) != _spoken(row.name):
            right = "correct the name, or choose an id that nobody has"
            wrong = f"{row.person} is {known.name}, not {row.name}"
            draft.faults.append(Fault(*place, "person", wrong, right))
            return None
        return known or valid_row(
            PersonRow, place, {"id": row.person, "name": row.name, "note": ""}, draft.faults
        )
    namesakes = [person for person in people if _spoken(person.name) == _spoken(row.name)]
    if len(namesakes) > 1:
        ids = " and ".join(person.id for person in namesakes)
        wrong = f"{len(namesakes)} people have the name {row.name}"
        draft.faults.append(Fault(*place, "name", wrong, f"say in person which is meant: {ids}"))
        return None
    if namesakes:
        return namesakes[0]
    made = slug(row.name)
    taken = next((person for person in people if person.id == made), None)
    if taken is not None or not made:
        wrong = f"the id {made} is {taken.name}'s" if taken else f"no id can be made of {row.name}"
        draft.faults.append(Fault(*place, "name", wrong, "give an id in person"))
        return None
    return valid_row(PersonRow, place, {"id": made, "name": row.name, "note": ""}, draft.faults)


def _spoken(name: str) -> list[str]:
    """Give the words of a name without a style such as Dr or Dame before it."""
    words = words_of(name)
    while len(words) > 1 and words[0] in _STYLES:
        words = words[1:]
    return words


def slug(name: str) -> str:
    """Make an id of a name: Dr Zoë O'Example is zoe-oexample."""
    plain = unicodedata.normalize("NFKD", " ".join(_spoken(name))).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z]+", plain))
