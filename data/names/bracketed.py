"""A name with something in brackets: initials that confirm it, a word that points elsewhere, or a remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.names.candidates import Candidate, best_of_each, of_group
from data.names.coded import related
from data.names.evidence import Evidence, read_evidence
from data.names.forms import Phrase, content, written_out
from data.names.interpret import Interpreter
from data.names.listing import read_exact_list
from data.names.words import COMPASS_WORDS

if TYPE_CHECKING:
    from data.names.meaning import Meanings
    from data.names.normalise import Words


def read_bracketed(
    meanings: Meanings, words: Words, evidence: Evidence, steps: list[str] | None
) -> list[Candidate]:
    """Read what stands outside the brackets in the light of what stands inside; nothing where all of it is one name."""
    every = written_out(evidence.words)
    outside = read_evidence(words.outside).words
    inside = read_evidence(words.inside).words
    whole = meanings.of(every) if meanings.exact(Phrase(every), "") else []
    if inside and all(word in COMPASS_WORDS for word in written_out(inside)):
        # "Cumbria CCG (South)": the bracket may belong to the name or correct it.
        return best_of_each([*whole, *meanings.of(written_out(outside))])
    if whole:
        return []
    if inside and (places := of_group(meanings.places(Phrase(every)), meanings.asked.group)):
        # such as the Ashford that is in Surrey
        return places
    interpreter = Interpreter(meanings)
    main = interpreter.read(outside, steps)
    added = meanings.of(written_out(inside), "".join(inside)) if content(inside) else []
    if not main or not added:
        return main or added
    codes = {c.body.code for c in main}
    if len(main) > 1:
        # "Harrow and Central London (Westminster)": the brackets belong to one name of several
        listed = read_exact_list(meanings, every) or read_exact_list(meanings, written_out(outside))
        if len(listed) > 1:
            return listed
    both = [c for c in added if c.body.code in codes]
    both = both or [c for c in added if any(related(meanings.timeline, c.body, other.body) for other in main)]
    return both or main
