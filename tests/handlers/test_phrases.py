"""The language that phrases of the command table are written in."""

import pytest

from handlers.phrases import PatternError, compile_pattern, match_pattern


def slots(pattern: str, text: str) -> dict[str, str] | None:
    match = match_pattern(compile_pattern(pattern), text.split())
    return dict(match.slots) if match else None


@pytest.mark.parametrize(
    ("pattern", "text", "taken"),
    [
        ("who leads NAME", "who leads Kent and Medway?", {"NAME": "Kent and Medway"}),
        ("who leads NAME", "Who Leads KENT", {"NAME": "KENT"}),
        ("who leads NAME", "who leads", None),
        ("who leads NAME", "who led Kent", None),
        ("who (leads|is in charge of) NAME", "who is in charge of Kent", {"NAME": "Kent"}),
        ("(the)? leader of NAME", "leader of Kent", {"NAME": "Kent"}),
        ("(the)? leader of NAME", "the leader of Kent", {"NAME": "Kent"}),
        (
            "is NAME merging (with OTHER)?",
            "is north staffs merging with stoke?",
            {"NAME": "north staffs", "OTHER": "stoke"},
        ),
        ("is NAME merging (with OTHER)?", "is north staffs merging?", {"NAME": "north staffs"}),
        ("help", "help!", {}),
        ("help", "help me", None),
    ],
)
def test_a_pattern_takes_what_its_slots_stand_for(
    pattern: str, text: str, taken: dict[str, str] | None
) -> None:
    assert slots(pattern, text) == taken


@pytest.mark.parametrize("pattern", ["who (leads NAME", "who leads) NAME", "(a|b", "a)?"])
def test_brackets_that_do_not_pair_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


def test_the_way_that_leaves_the_fewest_words_open_is_taken() -> None:
    match = match_pattern(compile_pattern("(who|who is|NAME) leading NAME"), ["who", "is", "leading", "kent"])
    assert match is not None
    assert match.loose == 1


def test_a_long_question_full_of_the_words_of_a_pattern_is_matched_at_once() -> None:
    assert slots("is NAME merging with OTHER", "is " + "merging with " * 29 + "kent") is not None
