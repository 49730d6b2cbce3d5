"""Block Kit as data: Slack's blocks, elements and composition objects, and what each of their fields may hold.

`bot.sandbox.blockkit` reads it. Lengths are in characters. Sources: Slack's reference of Block Kit
(docs.slack.dev/reference/block-kit), its list of blocks with the surfaces they may stand on (docs.slack.dev/blocks.json)
and the npm package @slack/types 3.2, against which `tests/block_types` checks an example of every block.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, Literal, TypeAlias

Place = Literal["message", "modal", "home", "container"]
"""Where a block stands: a message, a view of either kind, or another block's `child_blocks`."""

MESSAGE_TEXT: Final = 40_000
# Not published. Messages of about 13,200 characters in all their blocks come back as msg_blocks_too_long.
ALL_BLOCKS_TEXT: Final = 13_000
VIEW_BYTES: Final = 250_000
VIEWS_IN_STACK: Final = 3
OPTIONS: Final = 100


class Simple(Enum):
    """Fields without a length.

    ADDRESS is where Slack fetches a picture; NUMBER is finite; ANYTHING is not looked at.
    """

    ANYTHING = auto()
    FLAG = auto()
    NUMBER = auto()
    ADDRESS = auto()


@dataclass(frozen=True)
class String:
    """A plain string."""

    most: int
    least: int = 1


@dataclass(frozen=True)
class Text:
    """A text object of one of the `kinds`."""

    most: int
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn")


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int
    most: int


@dataclass(frozen=True)
class OneOf:
    values: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """A list. `first` is another rule for its first item; with `nulls`, null may stand for an item."""

    item: "Rule"
    most: int | None = None
    least: int = 1
    first: "Rule | None" = None
    nulls: bool = False


@dataclass(frozen=True)
class Typed:
    """An object whose `type` says which of the `kinds` it is; of any other type, what `otherwise` allows."""

    kinds: "Mapping[str, Shape]"
    otherwise: "Rule | None" = None


@dataclass(frozen=True)
class Block:
    """A block that may stand in this place."""

    place: Place


@dataclass(frozen=True)
class Shape:
    """An object's fields. `places` is where a block of this shape may stand."""

    required: "Mapping[str, Rule]" = field(default_factory=dict)
    optional: "Mapping[str, Rule]" = field(default_factory=dict)
    across: "tuple[Across, ...]" = ()
    places: tuple[Place, ...] = ()


Rule: TypeAlias = Simple | String | Text | Whole | OneOf | Items | Typed | Block | Shape


@dataclass(frozen=True)
class AnyOf:
    """At least one of these fields must be there."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class ExactlyOne:
    names: tuple[str, ...]


@dataclass(frozen=True)
class OnlyWith:
    """A flag that may be true only where another flag is (or, with `is_set` false, is not)."""

    name: str
    other: str
    is_set: bool = True


class Agreement(Enum):
    """Fields of one object that must agree with each other."""

    INITIAL_OPTION = auto()
    EQUAL_ROWS = auto()
    CHART_CATEGORIES = auto()
    SERIES_NAMES = auto()


Across: TypeAlias = AnyOf | ExactlyOne | OnlyWith | Agreement

ANYTHING, FLAG, NUMBER, ADDRESS = Simple.ANYTHING, Simple.FLAG, Simple.NUMBER, Simple.ADDRESS
ID: Final = String(255)


def plain(most: int) -> Text:
    return Text(most, ("plain_text",))


def _anything(names: str) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), ANYTHING)


# ---- composition objects

CONFIRM = Shape(
    {"title": plain(100), "text": Text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": OneOf(("primary", "danger"))},
)


def _option(text: Text) -> Shape:
    return Shape({"text": text, "value": String(150)}, {"description": text, "url": String(3000)})


OPTION, MARKED_OPTION = _option(plain(75)), _option(Text(75))
OPTION_GROUP = Shape({"label": plain(75), "options": Items(OPTION, OPTIONS)})

# ---- elements

ACTING: Final[dict[str, Rule]] = {"action_id": ID, "confirm": CONFIRM}
FOCUSED: Final[dict[str, Rule]] = {**ACTING, "focus_on_load": FLAG}
MENU: Final[dict[str, Rule]] = {**FOCUSED, "placeholder": plain(150)}
SEVERAL: Final[dict[str, Rule]] = {**MENU, "max_selected_items": ANYTHING}
STATIC: Final[dict[str, Rule]] = {
    "options": Items(OPTION, OPTIONS),
    "option_groups": Items(OPTION_GROUP, OPTIONS),
}
TYPED_TEXT: Final[dict[str, Rule]] = {
    "action_id": ID,
    "initial_value": String(3000, 0),
    "placeholder": plain(150),
    "focus_on_load": FLAG,
    "dispatch_action_config": ANYTHING,
}
SLACK_FILE = Shape({}, {"id": ID, "url": String(3000)}, (ExactlyOne(("id", "url")),))
IMAGE = Shape(
    {"alt_text": String(2000)},
    {"image_url": ADDRESS, "slack_file": SLACK_FILE},
    (ExactlyOne(("image_url", "slack_file")),),
)
BUTTON = Shape(
    {"text": plain(75)},
    {
        **ACTING,
        "url": String(3000),
        "value": String(2000),
        "style": OneOf(("primary", "danger")),
        "accessibility_label": String(75),
    },
)
ONE_LIST = (ExactlyOne(("options", "option_groups")), Agreement.INITIAL_OPTION)
CHOICES: Final[dict[str, Rule]] = {"options": Items(MARKED_OPTION, 10)}
INTERACTIVE: Final[dict[str, Shape]] = {
    "button": BUTTON,
    "overflow": Shape({"options": Items(OPTION, 5)}, ACTING),
    "radio_buttons": Shape(CHOICES, {**FOCUSED, "initial_option": ANYTHING}),
    "checkboxes": Shape(CHOICES, {**FOCUSED, "initial_options": ANYTHING}),
    "static_select": Shape({}, {**MENU, **STATIC, "initial_option": ANYTHING}, ONE_LIST),
    "multi_static_select": Shape({}, {**SEVERAL, **STATIC, "initial_options": ANYTHING}, ONE_LIST),
    "external_select": Shape({}, {**MENU, **_anything("initial_option min_query_length")}),
    "multi_external_select": Shape({}, {**SEVERAL, **_anything("initial_options min_query_length")}),
    "users_select": Shape({}, {**MENU, "initial_user": ANYTHING}),
    "multi_users_select": Shape({}, {**SEVERAL, "initial_users": ANYTHING}),
    "channels_select": Shape({}, {**MENU, **_anything("initial_channel response_url_enabled")}),
    "multi_channels_select": Shape({}, {**SEVERAL, "initial_channels": ANYTHING}),
    "conversations_select": Shape(
        {},
        MENU | _anything("initial_conversation default_to_current_conversation response_url_enabled filter"),
    ),
    "multi_conversations_select": Shape(
        {}, SEVERAL | _anything("initial_conversations default_to_current_conversation filter")
    ),
    "datepicker": Shape({}, {**MENU, "initial_date": ANYTHING}),
    "timepicker": Shape({}, {**MENU, **_anything("initial_time timezone")}),
    "datetimepicker": Shape({}, {**FOCUSED, "initial_date_time": ANYTHING}),
}
ACCESSORIES: Final[dict[str, Shape]] = {
    **{kind: shape for kind, shape in INTERACTIVE.items() if kind != "datetimepicker"},
    "image": IMAGE,
}
# A button only ever acts, so there is nothing of it to submit.
INPUTS: Final[dict[str, Shape]] = {
    **{kind: shape for kind, shape in INTERACTIVE.items() if kind not in ("button", "overflow")},
    "plain_text_input": Shape(
        {}, {**TYPED_TEXT, "multiline": FLAG, "min_length": Whole(0, 3000), "max_length": Whole(1, 3000)}
    ),
    "url_text_input": Shape({}, TYPED_TEXT),
    "email_text_input": Shape({}, TYPED_TEXT),
    "number_input": Shape({"is_decimal_allowed": FLAG}, {**TYPED_TEXT, **_anything("min_value max_value")}),
    "file_input": Shape(
        {}, {"action_id": ID, "filetypes": Items(String(255), OPTIONS), "max_files": Whole(1, 10)}
    ),
}

# ---- rich text

STYLED: Final[dict[str, Rule]] = {"style": ANYTHING}
LINK: Final[dict[str, Shape]] = {
    "text": Shape({"text": String(MESSAGE_TEXT)}, STYLED),
    "link": Shape({"url": String(3000)}, {**STYLED, **_anything("text unsafe")}),
}
INLINE: Final[dict[str, Shape]] = {
    **LINK,
    "emoji": Shape({"name": ID}, {**STYLED, **_anything("unicode skin_tone url")}),
    "user": Shape({"user_id": ID}, STYLED),
    "usergroup": Shape({"usergroup_id": ID}, STYLED),
    "channel": Shape({"channel_id": ID}, STYLED),
    "team": Shape({"team_id": ID}, STYLED),
    "broadcast": Shape({"range": OneOf(("here", "channel", "everyone"))}, STYLED),
    "color": Shape({"value": ID}, STYLED),
    "date": Shape(
        {"timestamp": NUMBER, "format": String(MESSAGE_TEXT)}, {**STYLED, **_anything("url fallback")}
    ),
}
LINE = Items(Typed(INLINE), least=0)
RICH_SECTION: Final[dict[str, Shape]] = {"rich_text_section": Shape({"elements": LINE})}
RICH_PARTS: Final[dict[str, Shape]] = {
    **RICH_SECTION,
    "rich_text_quote": Shape({"elements": LINE}, {"border": ANYTHING}),
    "rich_text_preformatted": Shape({"elements": Items(Typed(LINK), least=0)}, _anything("border language")),
    "rich_text_list": Shape(
        {"elements": Items(Typed(RICH_SECTION), least=0), "style": OneOf(("bullet", "ordered"))},
        _anything("indent offset border"),
    ),
}

# ---- tables and charts

COLUMNS: Final = 20
TABLE_TEXT: Final = 10_000
HEADER_CELLS: Final[dict[str, Shape]] = {
    "raw_text": Shape({"text": String(TABLE_TEXT)}),
    "raw_number": Shape({"value": NUMBER}, {"text": String(TABLE_TEXT)}),
}
COLUMN = Shape({}, {"align": OneOf(("left", "center", "right")), "is_wrapped": FLAG})
LABEL = String(20)
POINT = Shape({"label": LABEL, "value": NUMBER})
AXES = Shape(
    {"categories": Items(LABEL, 20)},
    {"x_label": String(50), "y_label": String(50)},
)
SERIES = Shape({"name": LABEL, "data": Items(POINT, least=0)})
WITH_AXES = Shape(
    {"series": Items(SERIES, 6), "axis_config": AXES},
    across=(Agreement.CHART_CATEGORIES, Agreement.SERIES_NAMES),
)
CHARTS: Final[dict[str, Shape]] = {
    "pie": Shape({"segments": Items(POINT, 12)}),
    "bar": WITH_AXES,
    "line": WITH_AXES,
    "area": WITH_AXES,
}

# ---- blocks

EVERYWHERE: Final[tuple[Place, ...]] = ("message", "modal", "home", "container")
ONLY_MESSAGES: Final[tuple[Place, ...]] = ("message",)


def _block(
    required: Mapping[str, Rule],
    optional: Mapping[str, Rule],
    places: tuple[Place, ...],
    *across: Across,
) -> Shape:
    return Shape(required, {"block_id": ID, **optional}, across, places)


RICH_TEXT = _block({"elements": Items(Typed(RICH_PARTS), least=0)}, {}, EVERYWHERE)
CELLS: Final[dict[str, Shape]] = {**HEADER_CELLS, "rich_text": RICH_TEXT}
ROW = Items(Typed(CELLS), COLUMNS)
CARD = _block(
    {},
    {
        "hero_image": Typed({"image": IMAGE}),
        "icon": Typed({"image": IMAGE}),
        "title": Text(150, ("mrkdwn",)),
        "subtitle": Text(150, ("mrkdwn",)),
        "body": Text(200, ("mrkdwn",)),
        "actions": Items(Typed({"button": BUTTON}), 3),
    },
    # Slack's list says modals too, where others found that cards do not show.
    ("message", "home"),
    AnyOf(("hero_image", "title", "actions", "body")),
)
BLOCKS: Final[dict[str, Shape]] = {
    "section": _block(
        {},
        {
            "text": Text(3000),
            "fields": Items(Text(2000), 10),
            "accessory": Typed(ACCESSORIES),
            "expand": ANYTHING,
        },
        EVERYWHERE,
        AnyOf(("text", "fields")),
    ),
    "header": _block({"text": plain(150)}, {}, EVERYWHERE),
    "divider": _block({}, {}, EVERYWHERE),
    "context": _block({"elements": Items(Typed({"image": IMAGE}, Text(3000)), 10)}, {}, EVERYWHERE),
    "actions": _block({"elements": Items(Typed(INTERACTIVE), 25)}, {}, EVERYWHERE),
    "image": _block(IMAGE.required, {**IMAGE.optional, "title": plain(2000)}, EVERYWHERE, *IMAGE.across),
    "rich_text": RICH_TEXT,
    "input": _block(
        {"label": plain(2000), "element": Typed(INPUTS)},
        {"hint": plain(2000), "optional": FLAG, "dispatch_action": FLAG},
        ("modal", "home", "container"),
    ),
    "markdown": _block({"text": String(12_000)}, {}, ONLY_MESSAGES),
    "table": _block(
        {"rows": Items(ROW, 100)},
        {"column_settings": Items(COLUMN, COLUMNS, 0, nulls=True)},
        ("message", "container"),
    ),
    # Never inside a container.
    "data_table": _block(
        {
            "rows": Items(ROW, 101, 2, first=Items(Typed(HEADER_CELLS), COLUMNS)),
            "caption": String(2000),
        },
        {"page_size": Whole(1, 100), "row_header_column_index": Whole(0, COLUMNS - 1)},
        ONLY_MESSAGES,
        Agreement.EQUAL_ROWS,
    ),
    "data_visualization": _block({"title": String(50), "chart": Typed(CHARTS)}, {}, ONLY_MESSAGES),
    "container": _block(
        {"child_blocks": Items(Block("container"), 10)},
        {
            "title": plain(150),
            "rich_text_title": Typed({"rich_text": RICH_TEXT}),
            "subtitle": Text(150),
            "icon": Typed({"image": IMAGE}),
            "width": OneOf(("narrow", "standard", "wide", "full")),
            "is_collapsible": FLAG,
            "default_collapsed": FLAG,
            "has_header_divider": FLAG,
        },
        ONLY_MESSAGES,
        AnyOf(("title", "rich_text_title")),
        OnlyWith("default_collapsed", "is_collapsible"),
        OnlyWith("has_header_divider", "is_collapsible", is_set=False),
    ),
    "card": CARD,
    "carousel": _block({"elements": Items(Typed({"card": CARD}), 10)}, {}, ("message", "home")),
    "alert": _block(
        {"text": Text(200)},
        {"level": OneOf(("default", "info", "warning", "error", "success"))},
        ("modal",),
    ),
    "video": _block(
        {
            "video_url": String(3000),
            "thumbnail_url": String(3000),
            "alt_text": String(2000),
            "title": plain(199),
        },
        {"description": plain(199), **_anything("title_url author_name provider_name provider_icon_url")},
        EVERYWHERE,
    ),
    # Slack writes these at the top of a message itself, where somebody shares a remote file.
    "file": _block({"source": OneOf(("remote",)), "external_id": ID}, {}, ("container",)),
}

# ---- messages and views as a whole

MESSAGE = Items(Block("message"), 50, 0)


@dataclass(frozen=True)
class InAll:
    """How many characters blocks of these kinds may hold together, or how many of them there may be.

    `fewest` is how many there are before it is looked at, as one alone has a limit of its own.
    """

    kinds: tuple[str, ...]
    called: str
    characters: int | None = None
    blocks: int | None = None
    fewest: int = 1


IN_ALL: Final = (
    InAll(("table", "data_table"), "tables", characters=TABLE_TEXT),
    InAll(("markdown",), "markdown", characters=12_000, fewest=2),
    InAll(("data_visualization",), "charts", blocks=2),
)
OF_VIEWS: Final[dict[str, Rule]] = {
    "callback_id": String(255, 0),
    "private_metadata": String(3000, 0),
    "external_id": String(255, 0),
}
VIEWS: Final[dict[str, Shape]] = {
    "modal": Shape(
        {"title": plain(24), "blocks": Items(Block("modal"), 100)},
        {
            **OF_VIEWS,
            "close": plain(24),
            "submit": plain(24),
            "clear_on_close": FLAG,
            "notify_on_close": FLAG,
        },
    ),
    "home": Shape({"blocks": Items(Block("home"), 100, 0)}, OF_VIEWS),
}
