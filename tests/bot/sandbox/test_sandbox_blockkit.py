from typing import Any

import pytest

from bot.sandbox.blockkit import faults
from bot.sandbox.posting import refusal

Json = dict[str, Any]


def plain(text: str = "Kent") -> Json:
    return {"type": "plain_text", "text": text}


def words(text: str = "*Kent*") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**fields: Any) -> Json:
    return {"type": "section", **(fields or {"text": words()})}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "press", **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "2018", value: str = "2018") -> Json:
    return {"text": plain(text), "value": value}


def select(*options: Json, **fields: Any) -> Json:
    return {"type": "static_select", "action_id": "year", "options": list(options or [option()]), **fields}


def raw(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Json]) -> Json:
    return {"type": "table", "rows": list(rows)}


def rich(*elements: Json) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def data_table(*rows: list[Json], **fields: Any) -> Json:
    return {"type": "data_table", "caption": "Leaders", "rows": list(rows), **fields}


def bars(labels: list[str], title: str = "People", categories: list[str] | None = None) -> Json:
    data = [{"label": label, "value": 1} for label in labels]
    axes = {"categories": labels if categories is None else categories}
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": "bar", "series": [{"name": "2018", "data": data}], "axis_config": axes},
    }


def container(*blocks: Json, **fields: Any) -> Json:
    return {"type": "container", "title": plain("Details"), "child_blocks": list(blocks), **fields}


def card(**fields: Any) -> Json:
    return {"type": "card", **(fields or {"title": words("Kent")})}


def carousel(*cards: Json) -> Json:
    return {"type": "carousel", "elements": list(cards)}


CONFIRM = {"title": plain(), "text": words(), "confirm": plain("Yes"), "deny": plain("No")}
PICTURE = {"type": "image", "image_url": "https://example.org/map.png", "alt_text": "A map"}

ACCEPTED = {
    "nothing": [],
    "a section": [section()],
    "a section of 3,000 characters": [section(text=words("x" * 3000))],
    "ten fields of 1,300 characters": [section(fields=[words("x" * 1300)] * 10)],
    "a header of 150 characters": [{"type": "header", "text": plain("x" * 150)}],
    "a divider": [{"type": "divider"}],
    "50 blocks": [{"type": "divider"}] * 50,
    "a context with an image": [{"type": "context", "elements": [words(), PICTURE]}],
    "25 buttons": [actions(*(button(action_id=str(n)) for n in range(25)))],
    "a button with all its fields": [
        actions(button(url="https://x.org", value="v", style="danger", confirm=CONFIRM))
    ],
    "one action_id in two blocks": [actions(button()), actions(button())],
    "a button beside a section": [section(text=words(), accessory=button())],
    "100 options": [actions(select(*(option(value=str(n)) for n in range(100))))],
    "an initial option": [actions(select(option(), initial_option=option()))],
    "an overflow": [actions({"type": "overflow", "action_id": "more", "options": [option()]})],
    "a picture": [PICTURE],
    "rich text": [rich({"type": "text", "text": "Kent", "style": {"bold": True}})],
    "a table": [table([raw("STP"), raw("People")], [raw("Kent"), rich({"type": "text", "text": "8"})])],
    "a table of 100 rows and 20 columns": [table(*[[raw()] * 20] * 100)],
    "markdown": [{"type": "markdown", "text": "# Kent"}],
    "a data table": [data_table([raw("STP")], [{"type": "raw_number", "value": 8}], page_size=100)],
    "two charts": [bars(["Kent"]), bars(["Kent"])],
    "a pie": [
        {
            "type": "data_visualization",
            "title": "Leaders",
            "chart": {"type": "pie", "segments": [{"label": "One", "value": 2.5}]},
        }
    ],
    "a container of each block it may hold": [
        container(
            section(),
            {"type": "header", "text": plain()},
            {"type": "divider"},
            {"type": "context", "elements": [words()]},
            actions(button()),
            PICTURE,
            rich({"type": "text", "text": "Kent"}),
            table([raw()]),
            {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}},
            {"type": "file", "source": "remote", "external_id": "x"},
        )
    ],
    "a collapsed container": [
        container(section(), is_collapsible=True, default_collapsed=True, subtitle=words(), width="full")
    ],
    "a container with a rich title": [
        {
            "type": "container",
            "rich_text_title": rich({"type": "text", "text": "Details"}),
            "child_blocks": [section()],
            "has_header_divider": True,
        }
    ],
    "a card with all its fields": [
        card(
            hero_image=PICTURE,
            icon=PICTURE,
            title=words("x" * 150),
            subtitle=words("x" * 150),
            body=words("x" * 200),
            actions=[button(action_id="a"), button(action_id="b")],
        )
    ],
    "a carousel of ten cards": [carousel(*[card()] * 10)],
    "one action_id in two cards": [carousel(card(actions=[button()]), card(actions=[button()]))],
    "a column without settings": [{**table([raw(), raw()]), "column_settings": [None, {"align": "right"}]}],
}

REFUSED: dict[str, tuple[Any, str]] = {
    "a container without a title": (
        [{"type": "container", "child_blocks": [section()]}],
        "missing required field: title or rich_text_title [json-pointer:/blocks/0]",
    ),
    "a container of eleven blocks": (
        [container(*[{"type": "divider"}] * 11)],
        "no more than 10 items allowed [json-pointer:/blocks/0/child_blocks]",
    ),
    "an empty container": (
        [container()],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/child_blocks]",
    ),
    "a container in a container": (
        [container(container(section()))],
        "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    "a data table in a container": (
        [container(data_table([raw()], [raw()]))],
        "unsupported type: data_table [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    "a chart in a container": (
        [container(bars(["Kent"]))],
        "unsupported type: data_visualization [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    "a fault inside a container": (
        [container(section(text=words("")))],
        "must be more than 0 characters [json-pointer:/blocks/0/child_blocks/0/text/text]",
    ),
    "a title of 151 characters of a container": (
        [container(section(), title=plain("x" * 151))],
        "must be less than 151 characters [json-pointer:/blocks/0/title/text]",
    ),
    "a container that is collapsed and cannot be opened": (
        [container(section(), default_collapsed=True)],
        "requires is_collapsible [json-pointer:/blocks/0/default_collapsed]",
    ),
    "a line under the title of what is collapsible": (
        [container(section(), is_collapsible=True, has_header_divider=True)],
        "is not allowed with is_collapsible [json-pointer:/blocks/0/has_header_divider]",
    ),
    "one block_id inside and outside of a container": (
        [section(text=words(), block_id="b"), container({"type": "divider", "block_id": "b"})],
        'block_id "b" already exists [json-pointer:/blocks/1/child_blocks/0/block_id]',
    ),
    "10,001 characters in tables inside and outside of a container": (
        [table([raw("x" * 5000)]), container(table([raw("x" * 5001)]))],
        "no more than 10000 characters allowed in all tables [json-pointer:/blocks]",
    ),
    "an empty card": (
        [card(subtitle=words())],
        "missing required field: hero_image or title or actions or body [json-pointer:/blocks/0]",
    ),
    "a card's title of 151 characters": (
        [card(title=words("x" * 151))],
        "must be less than 151 characters [json-pointer:/blocks/0/title/text]",
    ),
    "a card's body of 201 characters": (
        [card(body=words("x" * 201))],
        "must be less than 201 characters [json-pointer:/blocks/0/body/text]",
    ),
    "a menu on a card": (
        [card(actions=[select()])],
        "unsupported type: static_select [json-pointer:/blocks/0/actions/0/type]",
    ),
    "an empty carousel": (
        [carousel()],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "a carousel of eleven cards": (
        [carousel(*[card()] * 11)],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "a section in a carousel": (
        [carousel(section())],
        "unsupported type: section [json-pointer:/blocks/0/elements/0/type]",
    ),
    "an alert outside a modal": (
        [{"type": "alert", "text": plain()}],
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    "blocks that are no list": ({}, "must be an array [json-pointer:/blocks]"),
    "a block that is no object": (["x"], "must be an object [json-pointer:/blocks/0]"),
    "a block without a type": ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "an unknown block": ([{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "an input outside a view": (
        [{"type": "input", "label": plain(), "element": {}}],
        "unsupported type: input [json-pointer:/blocks/0/type]",
    ),
    "a field no block has": (
        [{"type": "divider", "colour": "red"}],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "an empty section": (
        [{"type": "section"}],
        "missing required field: text or fields [json-pointer:/blocks/0]",
    ),
    "a section of 3,001 characters": (
        [section(text=words("x" * 3001))],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "an empty text": (
        [section(text=words(""))],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a text of another kind": (
        [section(text={"type": "markdown", "text": "x"})],
        "must be a valid enum value: plain_text, mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "eleven fields": (
        [section(fields=[words()] * 11)],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "a field of 2,001 characters": (
        [section(fields=[words("x" * 2001)])],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "a header of 151 characters": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a header in mrkdwn": (
        [{"type": "header", "text": words()}],
        "must be a valid enum value: plain_text [json-pointer:/blocks/0/text/type]",
    ),
    "eleven elements of context": (
        [{"type": "context", "elements": [words()] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "an empty context": (
        [{"type": "context", "elements": []}],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "26 buttons": (
        [actions(*(button(action_id=str(n)) for n in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "two elements of one block with one action_id": (
        [actions(button(), button())],
        'action_id "press" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "an action_id of 256 characters": (
        [actions(button(action_id="x" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "two blocks with one block_id": (
        [{"type": "divider", "block_id": "b"}] * 2,
        'block_id "b" already exists [json-pointer:/blocks/1/block_id]',
    ),
    "a button's text of 76 characters": (
        [actions(button(text=plain("x" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "a button's value of 2,001 characters": (
        [actions(button(value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "a button in mrkdwn": (
        [actions(button(text=words()))],
        "must be a valid enum value: plain_text [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "a button of another style": (
        [actions(button(style="success"))],
        "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "101 options": (
        [actions(select(*(option(value=str(n)) for n in range(101))))],
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "an option's text of 76 characters": (
        [actions(select(option("x" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "an option's value of 151 characters": (
        [actions(select(option(value="x" * 151)))],
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "an initial option that is no option": (
        [actions(select(option(), initial_option=option("2020", "2020")))],
        "must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "six options of an overflow": (
        [actions({"type": "overflow", "action_id": "more", "options": [option()] * 6})],
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "a confirmation without a way back": (
        [actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}))],
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "a picture without words": (
        [{"type": "image", "image_url": "https://example.org/x.png"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "a picture only this machine has": (
        [{**PICTURE, "image_url": "http://127.0.0.1:3001/x.png"}],
        "downloading image failed [json-pointer:/blocks/0/image_url]",
    ),
    "a picture of a file that is named twice": (
        [
            {
                "type": "image",
                "slack_file": {"id": "F1", "url": "https://files.slack.com/1"},
                "alt_text": "A map",
            }
        ],
        "must have exactly one of: id, url [json-pointer:/blocks/0/slack_file]",
    ),
    "an empty rich text": (
        [rich({"type": "text", "text": ""})],
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "a table of 101 rows": (
        [table(*[[raw()]] * 101)],
        "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
    ),
    "a table of 21 columns": (
        [table([raw()] * 21)],
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "an empty cell": (
        [table([raw("")])],
        "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]",
    ),
    "10,001 characters in two tables": (
        [table([raw("x" * 5000)]), table([raw("x" * 5001)])],
        "no more than 10000 characters allowed in all tables [json-pointer:/blocks]",
    ),
    "a data table of a header alone": (
        [data_table([raw()])],
        "no fewer than 2 items allowed [json-pointer:/blocks/0/rows]",
    ),
    "a data table with ragged rows": (
        [data_table([raw()], [raw(), raw()])],
        "all rows must have the same number of cells [json-pointer:/blocks/0/rows]",
    ),
    "a page of 101 rows": (
        [data_table([raw()], [raw()], page_size=101)],
        "must be a whole number from 1 to 100 [json-pointer:/blocks/0/page_size]",
    ),
    "three charts": ([bars(["Kent"])] * 3, "no more than 2 charts allowed [json-pointer:/blocks]"),
    "a chart's title of 51 characters": (
        [bars(["Kent"], "x" * 51)],
        "must be less than 51 characters [json-pointer:/blocks/0/title]",
    ),
    "a chart's label of 21 characters": (
        [bars(["x" * 21])],
        "must be less than 21 characters [json-pointer:/blocks/0/chart/axis_config/categories/0]",
    ),
    "a chart whose labels are not its categories": (
        [bars(["Kent"], categories=["Sussex"])],
        "labels must match the axis categories [json-pointer:/blocks/0/chart/series/0/data]",
    ),
}


@pytest.mark.parametrize("blocks", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_slack_accepts(blocks: list[Json]) -> None:
    assert faults(blocks) == []


@pytest.mark.parametrize(("blocks", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_slack_refuses(blocks: Any, reason: str) -> None:
    assert reason in faults(blocks)


@pytest.mark.parametrize("odd", [None, 5, "x", [[]], [{"type": []}], [{"type": "table", "rows": [5]}]])
def test_nonsense_is_refused_and_not_fallen_over(odd: Any) -> None:
    assert faults(odd)


def test_a_block_that_a_workspaces_slack_does_not_know_is_refused_wherever_it_stands() -> None:
    blocks = [section(), container(table([raw()])), carousel(card())]
    assert faults(blocks, ["table", "card"]) == [
        "unsupported type: table [json-pointer:/blocks/1/child_blocks/0/type]",
        "unsupported type: card [json-pointer:/blocks/2/elements/0/type]",
    ]
    assert faults(blocks, ["data_table"]) == []


def test_a_message_needs_a_text_or_blocks() -> None:
    nothing = refusal("", [])
    assert nothing is not None
    assert nothing.error == "no_text"
    assert refusal("x", None) is None
    assert refusal("", [section()]) is None


def test_a_text_of_more_than_40000_characters_is_too_long() -> None:
    assert refusal("x" * 40_000, None) is None
    long = refusal("x" * 40_001, None)
    assert long is not None
    assert long.error == "msg_too_long"


def test_blocks_of_more_than_13000_characters_in_all_are_too_long() -> None:
    assert refusal("", [section(text=words("x" * 2600))] * 5) is None
    long = refusal("", [section(text=words("x" * 2601))] * 5)
    assert long is not None
    assert long.error == "msg_blocks_too_long"
    assert long.reasons == ("blocks: 13,005 characters in all, about 13,000 allowed",)
