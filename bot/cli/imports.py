"""`import`: prints the changes that official files would make as a table and the refused rows as a list, and applies them."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.formatting import say_count
from data.imports.postcodes import import_postcodes
from data.imports.proposal import Official, propose
from data.reference import InvalidFactsError
from data.reference.facts import apply as write_facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.draft import Change
    from data.imports.proposal import Proposal
    from data.reference import RowError

MOST_ERRORS: Final = 50
COLUMNS: Final = ("table", "action", "key", "before", "after", "from")


def import_and_say(kind: str, files: Sequence[Path], facts: Path, *, apply: bool, today: date) -> bool:
    """Print what official files would change in the facts, and with `apply` write it.

    False where a row was refused, so that nothing was written. Conflicts are listed and do not count as refused.
    """
    if kind not in set(Official):
        print(f"commissioner: {kind!r} is nothing to import; write {', '.join(Official)}")
        return False
    try:
        proposal = propose(Official(kind), files, facts, today)
        _say_proposal(proposal)
        if proposal.errors:
            _say_errors(proposal.errors)
            return False
        if apply and proposal.after:
            write_facts(facts, proposal.before, proposal.after, today)
    except InvalidFactsError as error:
        _say_errors(error.errors)
        return False
    except OSError as error:
        print(
            f"commissioner: {error.filename or facts} could not be read or written: {error.strerror}; nothing was changed"
        )
        return False
    _say_end(proposal, apply=apply)
    return True


def import_postcodes_and_say(files: Sequence[Path], facts: Path, out: Path) -> bool:
    """Build the database of postcodes from the files of a postcode directory, and print its counts.

    False where a row was refused, which leaves the existing database as it was.
    """
    errors: list[RowError] = []
    try:
        directory = import_postcodes(files, facts, out, errors)
    except InvalidFactsError as error:
        errors += error.errors
    except (OSError, sqlite3.Error) as error:
        print(f"commissioner: {out} could not be written: {error}; nothing was changed")
        return False
    if errors or directory is None:
        _say_errors(errors)
        return False
    print(f"wrote {out}: {say_count(directory.postcodes, 'postcode')} of England, by {directory.title}")
    print(
        "a bot that runs already may answer what it was asked before without them until it is started again"
    )
    return True


def _say_proposal(proposal: Proposal) -> None:
    if proposal.changes:
        _print_table("What would change", proposal.changes)
        counts = Counter((change.table, change.action) for change in proposal.changes)
        for (name, action), count in counts.items():
            print(f"{count:6,} {action} in {name}")
    if proposal.conflicts:
        _print_table("What contradicts the facts (not applied)", proposal.conflicts)
    for why, count in proposal.skipped.items():
        print(f"{count:6,} passed over: {why}")


def _print_table(title: str, changes: Sequence[Change]) -> None:
    rows = [
        (each.table, each.action, each.key, each.before, each.after, f"{each.place.file}:{each.place.line}")
        for each in changes
    ]
    if not sys.stdout.isatty():
        print(f"{title}:")
        for row in rows:
            print("  " + " | ".join(row))
        return
    shown = Table(*COLUMNS, title=title, box=None, header_style="bold")
    for row in rows:
        # text, not markup: a name may hold square brackets
        shown.add_row(*map(Text, row))
    Console(highlight=False).print(shown)


def _say_errors(errors: Sequence[RowError]) -> None:
    for each in sorted(errors)[:MOST_ERRORS]:
        print(each)
    more = len(errors) - MOST_ERRORS
    if more > 0:
        print(f"and {say_count(more, 'more fault')}")
    print(f"{say_count(len(errors), 'fault')}: nothing was written")


def _say_end(proposal: Proposal, *, apply: bool) -> None:
    if not proposal.changes:
        print("nothing to change")
    elif apply:
        print(f"wrote {', '.join(f'{table}.csv' for table in proposal.after)}; run commissioner check")
    else:
        print("nothing was written; say --apply to write it")
