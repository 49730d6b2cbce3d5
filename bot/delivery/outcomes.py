"""What came of a claimed digest."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What came of a claimed digest, as whoever runs the program reads it."""

    POSTED = "posted"
    FOUND = "posted already, by a process that did not live to note it"
    QUIET = "nothing to say"
    UNSURE = "may have been posted, and is not posted again"
    REFUSED = "refused for good, and stopped"
    LATER = "not posted, and tried again later"
    UNKNOWN = "may be posted, and is looked for when its lease ends"
    LOST = "taken over by another process"
