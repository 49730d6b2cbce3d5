"""Buttons, menus and the other things a person can use in a message."""

from collections.abc import Iterator

from bot.sandbox.blockkit import limits
from bot.sandbox.blockkit.shapes import (
    Json,
    Shape,
    count_faults,
    fault,
    image_source_faults,
    numbered,
    optional_string_faults,
    plain_faults,
    shape,
    shape_faults,
    text_faults,
    typed_faults,
)

COMMON = "action_id confirm focus_on_load"


def confirm_faults(confirm: object, pointer: str) -> Iterator[str]:
    if not isinstance(confirm, dict):
        yield fault("must be an object", pointer)
        return
    yield from shape_faults(confirm, pointer, shape("title text confirm deny", "style"))
    if "title" in confirm:
        yield from plain_faults(confirm["title"], f"{pointer}/title", limits.CONFIRM_TITLE)
    if "text" in confirm:
        yield from text_faults(confirm["text"], f"{pointer}/text", limits.CONFIRM_TEXT)
    for name in ("confirm", "deny"):
        if name in confirm:
            yield from plain_faults(confirm[name], f"{pointer}/{name}", limits.CONFIRM_BUTTON)
    yield from style_faults(confirm, pointer)


def style_faults(thing: Json, pointer: str) -> Iterator[str]:
    if thing.get("style", "primary") not in ("primary", "danger"):
        yield fault("must be a valid enum value: primary, danger", f"{pointer}/style")


def common_faults(element: Json, pointer: str) -> Iterator[str]:
    yield from optional_string_faults(element, pointer, {"action_id": limits.ACTION_ID})
    if "confirm" in element:
        yield from confirm_faults(element["confirm"], f"{pointer}/confirm")


def button_faults(button: Json, pointer: str) -> Iterator[str]:
    yield from common_faults(button, pointer)
    if "text" in button:
        yield from plain_faults(button["text"], f"{pointer}/text", limits.BUTTON_TEXT)
    lengths = {
        "value": limits.BUTTON_VALUE,
        "url": limits.BUTTON_URL,
        "accessibility_label": limits.BUTTON_LABEL,
    }
    yield from optional_string_faults(button, pointer, lengths)
    yield from style_faults(button, pointer)


def option_faults(option: object, pointer: str, *, formatted: bool = False) -> Iterator[str]:
    if not isinstance(option, dict):
        yield fault("must be an object", pointer)
        return
    yield from shape_faults(option, pointer, shape("text value", "description url"))
    kinds = () if formatted else ("plain_text",)
    for name in ("text", "description"):
        if name in option:
            yield from text_faults(option[name], f"{pointer}/{name}", limits.OPTION_TEXT, kinds)
    lengths = {"value": limits.OPTION_VALUE, "url": limits.OPTION_URL}
    yield from optional_string_faults(option, pointer, lengths)


def group_faults(group: object, pointer: str) -> Iterator[str]:
    if not isinstance(group, dict):
        yield fault("must be an object", pointer)
        return
    yield from shape_faults(group, pointer, shape("label options"))
    if "label" in group:
        yield from plain_faults(group["label"], f"{pointer}/label", limits.OPTION_TEXT)
    yield from count_faults(group.get("options", []), f"{pointer}/options", limits.OPTIONS)
    for option, at in numbered(group, "options", pointer):
        yield from option_faults(option, at)


def select_faults(select: Json, pointer: str) -> Iterator[str]:
    yield from common_faults(select, pointer)
    if "placeholder" in select:
        yield from plain_faults(select["placeholder"], f"{pointer}/placeholder", limits.PLACEHOLDER)


def static_select_faults(select: Json, pointer: str) -> Iterator[str]:
    yield from select_faults(select, pointer)
    if ("options" in select) == ("option_groups" in select):
        yield fault("must have exactly one of: options, option_groups", pointer)
    for name in ("options", "option_groups"):
        if name in select:
            yield from count_faults(select[name], f"{pointer}/{name}", limits.OPTIONS)
    for option, at in numbered(select, "options", pointer):
        yield from option_faults(option, at)
    for group, at in numbered(select, "option_groups", pointer):
        yield from group_faults(group, at)
    if "initial_option" in select and select["initial_option"] not in options_of(select):
        yield fault("must be one of the options", f"{pointer}/initial_option")


def options_of(select: Json) -> list[Json]:
    """Every option of a menu, out of its groups too."""
    grouped = [
        option
        for group, _ in numbered(select, "option_groups", "")
        if isinstance(group, dict)
        for option, _ in numbered(group, "options", "")
    ]
    return [option for option, _ in numbered(select, "options", "")] + grouped


def overflow_faults(overflow: Json, pointer: str) -> Iterator[str]:
    yield from common_faults(overflow, pointer)
    yield from count_faults(overflow.get("options", []), f"{pointer}/options", limits.OVERFLOW_OPTIONS)
    for option, at in numbered(overflow, "options", pointer):
        yield from option_faults(option, at)


def choice_faults(choice: Json, pointer: str) -> Iterator[str]:
    yield from common_faults(choice, pointer)
    yield from count_faults(choice.get("options", []), f"{pointer}/options", limits.CHOICE_OPTIONS)
    for option, at in numbered(choice, "options", pointer):
        yield from option_faults(option, at, formatted=True)


def _select(extra: str) -> Shape:
    return shape("", f"{COMMON} placeholder {extra}", select_faults)


INTERACTIVE: dict[str, Shape] = {
    "button": shape("text", f"{COMMON} url value style accessibility_label", button_faults),
    "static_select": shape(
        "", f"{COMMON} placeholder options option_groups initial_option", static_select_faults
    ),
    "multi_static_select": shape(
        "",
        f"{COMMON} placeholder options option_groups initial_options max_selected_items",
        static_select_faults,
    ),
    "external_select": _select("initial_option min_query_length"),
    "multi_external_select": _select("initial_options min_query_length max_selected_items"),
    "users_select": _select("initial_user"),
    "multi_users_select": _select("initial_users max_selected_items"),
    "channels_select": _select("initial_channel response_url_enabled"),
    "multi_channels_select": _select("initial_channels max_selected_items"),
    "multi_conversations_select": _select(
        "initial_conversations default_to_current_conversation max_selected_items filter"
    ),
    "conversations_select": _select(
        "initial_conversation default_to_current_conversation response_url_enabled filter"
    ),
    "overflow": shape("options", "action_id confirm", overflow_faults),
    "radio_buttons": shape("options", f"{COMMON} initial_option", choice_faults),
    "checkboxes": shape("options", f"{COMMON} initial_options", choice_faults),
    "datepicker": _select("initial_date"),
    "timepicker": _select("initial_time timezone"),
    "datetimepicker": shape("", f"{COMMON} initial_date_time", common_faults),
}
IMAGE = shape("alt_text", "image_url slack_file", image_source_faults)
ACCESSORIES = {**INTERACTIVE, "image": IMAGE}


def interactive_faults(element: object, pointer: str) -> Iterator[str]:
    yield from typed_faults(element, pointer, INTERACTIVE)


def accessory_faults(element: object, pointer: str) -> Iterator[str]:
    yield from typed_faults(element, pointer, ACCESSORIES)
