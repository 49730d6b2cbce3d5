"""Whether the reference has what a correction says: then it was committed to the facts, and is no correction any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.corrections.addition import Addition
    from data.register import Register


def is_committed(register: Register, added: Addition) -> bool:
    """Tell whether a register has the fact of an addition: body, person or number, start, and a source of the address.

    A name is only there once it is the name on its first day: until the one before has its end, it is not.
    """
    body = added.body
    if added.statement:
        said = added.statement
        return any(
            (s.person, s.role, s.start) == (said.person, said.role, said.start)
            and _cites(register, s.sources, added)
            for s in register.statements_about.get(body, ())
        )
    if added.population:
        count = added.population
        return any(
            (p.people, p.as_of) == (count.people, count.as_of) and _cites(register, p.sources, added)
            for p in register.populations_of.get(body, ())
        )
    if added.event:
        event = added.event
        return any(
            (e.kind, e.when) == (event.kind, event.when) and _cites(register, e.sources, added)
            for e in register.events_about.get(body, ())
        )
    new = added.name
    return new is not None and any(
        (name.name, name.start) == (new.name, new.start)
        and _cites(register, name.sources, added)
        and (new.start is None or register.at(new.start).name(body) == new.name)
        for name in register.bodies[body].names
    )


def _cites(register: Register, sources: Iterable[str], added: Addition) -> bool:
    return any(register.sources[id].url == added.source.url for id in sources if id in register.sources)  # noqa: A001
