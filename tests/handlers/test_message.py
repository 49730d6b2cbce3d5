"""A message is made to fit Slack's limits, and says what it left out."""

from handlers.message import ALL_TEXT, MOST_BLOCKS, Block, Message, fit, shorten


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_a_message_that_fits_is_left_as_it_is() -> None:
    message = Message("short", (section("one"), section("two")))
    assert fit(message) == message


def test_too_many_blocks_are_cut_and_the_cut_is_said() -> None:
    fitted = fit(Message("long", tuple(section(str(n)) for n in range(80))))
    assert len(fitted.blocks) == MOST_BLOCKS
    assert "31 parts left out" in fitted.blocks[-1]["elements"][0]["text"]


def test_too_much_text_is_cut_and_the_buttons_stay() -> None:
    buttons = {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Share"}}],
    }
    fitted = fit(Message("long", (*(section("x" * 2_900) for _ in range(8)), buttons)))
    assert sum(len(b["text"]["text"]) for b in fitted.blocks if b["type"] == "section") <= ALL_TEXT
    assert fitted.blocks[-1]["type"] == "actions"
    assert "left out" in fitted.blocks[-2]["elements"][0]["text"]


def test_long_texts_are_cut_at_a_word_and_marked() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
    header = fit(Message("t", ({"type": "header", "text": {"type": "plain_text", "text": "h" * 400}},)))
    assert len(header.blocks[0]["text"]["text"]) == 150
