"""Where a person types or chooses something for a view: the input block and what it may hold."""

from collections.abc import Iterator

from bot.sandbox.blockkit import limits
from bot.sandbox.blockkit.elements import INTERACTIVE
from bot.sandbox.blockkit.shapes import (
    Json,
    boolean_faults,
    count_faults,
    fault,
    numbered,
    optional_string_faults,
    plain_faults,
    shape,
    string_faults,
    typed_faults,
    whole_number_faults,
)

TEXT = "action_id initial_value placeholder focus_on_load dispatch_action_config"


def text_input_faults(element: Json, pointer: str) -> Iterator[str]:
    yield from optional_string_faults(element, pointer, {"action_id": limits.ACTION_ID})
    if "initial_value" in element:
        at = f"{pointer}/initial_value"
        yield from string_faults(element["initial_value"], at, limits.INPUT_TEXT, at_least=0)
    if "placeholder" in element:
        yield from plain_faults(element["placeholder"], f"{pointer}/placeholder", limits.PLACEHOLDER)
    yield from boolean_faults(element, pointer, "focus_on_load", "multiline", "is_decimal_allowed")


def plain_text_input_faults(element: Json, pointer: str) -> Iterator[str]:
    yield from text_input_faults(element, pointer)
    yield from whole_number_faults(element, "min_length", pointer, 0, limits.INPUT_TEXT)
    yield from whole_number_faults(element, "max_length", pointer, 1, limits.INPUT_TEXT)


def file_input_faults(element: Json, pointer: str) -> Iterator[str]:
    yield from optional_string_faults(element, pointer, {"action_id": limits.ACTION_ID})
    yield from whole_number_faults(element, "max_files", pointer, 1, limits.FILES)
    if "filetypes" in element:
        yield from count_faults(element["filetypes"], f"{pointer}/filetypes", limits.OPTIONS)
    for kind, at in numbered(element, "filetypes", pointer):
        yield from string_faults(kind, at, limits.ACTION_ID)


TYPED = {
    "plain_text_input": shape("", f"{TEXT} multiline min_length max_length", plain_text_input_faults),
    "url_text_input": shape("", TEXT, text_input_faults),
    "email_text_input": shape("", TEXT, text_input_faults),
    "number_input": shape("is_decimal_allowed", f"{TEXT} min_value max_value", text_input_faults),
}
# A button only ever acts, so there is nothing of it to submit.
FILE = {"file_input": shape("", "action_id filetypes max_files", file_input_faults)}
INPUTS = {
    **TYPED,
    **FILE,
    **{kind: INTERACTIVE[kind] for kind in INTERACTIVE if kind not in ("button", "overflow")},
}


def input_faults(block: Json, pointer: str) -> Iterator[str]:
    if "label" in block:
        yield from plain_faults(block["label"], f"{pointer}/label", limits.INPUT_LABEL)
    if "hint" in block:
        yield from plain_faults(block["hint"], f"{pointer}/hint", limits.INPUT_LABEL)
    yield from boolean_faults(block, pointer, "optional", "dispatch_action")
    if "element" in block:
        yield from typed_faults(block["element"], f"{pointer}/element", INPUTS)


INPUT = shape("label element", "block_id hint optional dispatch_action", input_faults)


def needs_submit(block: object, pointer: str) -> Iterator[str]:
    """Yield the fault of an input block in a modal that nothing can submit."""
    if isinstance(block, dict) and block.get("type") == "input":
        yield fault("must define `submit` to use an `input` block in modals", pointer)
