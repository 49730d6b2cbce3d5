"""What Slack accepts in a message's blocks and in a view, and what it refuses, read from `blockkit_rules`.

A fault is worded as Slack words it, with a JSON pointer to where it is.
"""

import math
from collections.abc import Collection, Iterator
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.sandbox import blockkit_rules as rules
from bot.sandbox.blockkit_rules import Agreement, AnyOf, ExactlyOne, OnlyWith, Rule, Shape

__all__ = [
    "BLOCKS_OF",
    "BUTTONS_OF",
    "Json",
    "ViewKind",
    "every_block",
    "faults",
    "offered_faults",
    "options_of",
    "text_length",
    "view_faults",
]

Json = dict[str, Any]
ViewKind = Literal["modal", "home"]

BLOCKS_OF = {"container": "child_blocks", "carousel": "elements"}
"""In which field a block holds other blocks."""
BUTTONS_OF = {"actions": "elements", "card": "actions"}
"""In which field a block holds buttons and menus."""
# Slack fetches images itself, so an address only this machine knows is no use to it.
OUT_OF_REACH = ("127.0.0.1", "localhost", "::1", "0.0.0.0")  # noqa: S104 - a name to refuse, not to bind


def faults(blocks: object, unsupported: Collection[str] = ()) -> list[str]:
    """Why Slack would refuse a message's blocks, each reason with a JSON pointer; empty when it would not.

    `unsupported` are types of blocks that this workspace's Slack does not know. How much text they hold in all is
    another matter, as Slack answers that with another error: see `text_length`.
    """
    if not isinstance(blocks, list):
        return [_fault("must be an array", "/blocks")]
    return [
        *_faults(blocks, rules.MESSAGE, "/blocks"),
        *_id_faults(blocks, "/blocks"),
        *_faults_in_all(blocks, "/blocks"),
        *(
            _fault(f"unsupported type: {block['type']}", f"{at}/type")
            for block, at in every_block(blocks, "/blocks")
            if block.get("type") in unsupported
        ),
    ]


def view_faults(view: object, kind: ViewKind) -> list[str]:
    """Why Slack would refuse this view, each reason with a JSON pointer; empty when it would not."""
    found = list(_typed_faults(view, rules.Typed({kind: rules.VIEWS[kind]}), "/view"))
    if not isinstance(view, dict) or view.get("type") != kind:
        return found
    found += _id_faults(view.get("blocks"), "/view/blocks")
    if kind == "modal" and "submit" not in view:
        found += [
            _fault("must define `submit` to use an `input` block in modals", at)
            for block, at in every_block(view.get("blocks"), "/view/blocks")
            if block.get("type") == "input"
        ]
    return found


def offered_faults(answer: Json) -> list[str]:
    """Why Slack would show none of the options, or groups of options, that a bot offers for a menu."""
    offer = Shape(optional=rules.STATIC)
    given = {name: value for name, value in answer.items() if name in offer.optional}
    found = list(_shape_faults(given, offer, ""))
    if len(options_of(given)) > rules.OPTIONS:
        found.append(f"no more than {rules.OPTIONS} items allowed")
    return found


def options_of(menu: Json) -> list[Json]:
    """Every option of a menu, out of its groups too."""
    groups = [group for group, _ in _numbered(menu.get("option_groups"), "") if isinstance(group, dict)]
    return [option for holder in (menu, *groups) for option, _ in _numbered(holder.get("options"), "")]


def text_length(value: object) -> int:
    """How many characters of text there are, wherever they are nested."""
    if isinstance(value, dict):
        own = value.get("text")
        length = len(own) if isinstance(own, str) else 0
        return length + sum(text_length(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(text_length(inner) for inner in value)
    return 0


def every_block(blocks: object, pointer: str = "") -> Iterator[tuple[Json, str]]:
    """Yield each block with its pointer, then those that it holds: a container's and a carousel's."""
    for block, at in _numbered(blocks, pointer):
        if not isinstance(block, dict):
            continue
        yield block, at
        inner = BLOCKS_OF.get(str(block.get("type")))
        if inner:
            yield from every_block(block.get(inner), f"{at}/{inner}")


# ---- one value by one rule


def _faults(value: object, rule: Rule, pointer: str) -> Iterator[str]:
    match rule:
        case Shape():
            yield from _shape_faults(value, rule, pointer)
        case rules.Typed():
            yield from _typed_faults(value, rule, pointer)
        case rules.Block(place):
            kinds = {kind: shape for kind, shape in rules.BLOCKS.items() if place in shape.places}
            yield from _typed_faults(value, rules.Typed(kinds), pointer)
        case rules.Items():
            yield from _items_faults(value, rule, pointer)
        case rules.Text():
            yield from _text_faults(value, rule, pointer)
        case rules.String():
            yield from _string_faults(value, pointer, rule.most, rule.least)
        case rules.Whole() | rules.OneOf() | rules.Simple():
            yield from _simple_faults(value, rule, pointer)


def _simple_faults(
    value: object, rule: rules.Whole | rules.OneOf | rules.Simple, pointer: str
) -> Iterator[str]:
    match rule:
        case rules.Whole(least, most):
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                yield _fault(f"must be a whole number from {least} to {most}", pointer)
        case rules.OneOf(values):
            if value not in values:
                yield _fault(f"must be a valid enum value: {', '.join(values)}", pointer)
        case rules.FLAG if not isinstance(value, bool):
            yield _fault("must be a boolean", pointer)
        case rules.NUMBER if not _is_number(value):
            yield _fault("must be a number", pointer)
        case rules.ADDRESS:
            yield from _string_faults(value, pointer, 3000)
            if isinstance(value, str) and urlsplit(value).hostname in OUT_OF_REACH:
                yield _fault("downloading image failed", pointer)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _string_faults(value: object, pointer: str, most: int, least: int = 1) -> Iterator[str]:
    if not isinstance(value, str):
        yield _fault("must be a string", pointer)
    elif len(value) < least:
        yield _fault(f"must be more than {least - 1} characters", pointer)
    elif len(value) > most:
        yield _fault(f"must be less than {most + 1} characters", pointer)


def _text_faults(value: object, rule: rules.Text, pointer: str) -> Iterator[str]:
    if isinstance(value, dict) and value.get("type") not in rule.kinds:
        yield _fault(f"must be a valid enum value: {', '.join(rule.kinds)}", f"{pointer}/type")
    fields = {"emoji": rules.ANYTHING, "verbatim": rules.ANYTHING}
    yield from _shape_faults(value, Shape({"text": rules.String(rule.most)}, fields), pointer)


def _items_faults(value: object, rule: rules.Items, pointer: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield _fault("must be an array", pointer)
    elif len(value) < rule.least:
        yield _fault(f"no fewer than {rule.least} items allowed", pointer)
    elif rule.most is not None and len(value) > rule.most:
        yield _fault(f"no more than {rule.most} items allowed", pointer)
    for number, (item, at) in enumerate(_numbered(value, pointer)):
        if item is not None or not rule.nulls:
            yield from _faults(item, rule.first if rule.first and number == 0 else rule.item, at)


def _typed_faults(value: object, rule: rules.Typed, pointer: str) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind in rule.kinds:
        yield from _shape_faults(value, rule.kinds[kind], pointer)
    elif rule.otherwise:
        yield from _faults(value, rule.otherwise, pointer)
    elif not isinstance(value, dict):
        yield _fault("must be an object", pointer)
    elif "type" not in value:
        yield _fault("missing required field: type", pointer)
    else:
        yield _fault(f"unsupported type: {kind}", f"{pointer}/type")


def _shape_faults(value: object, shape: Shape, pointer: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _fault("must be an object", pointer)
        return
    fields = {**shape.required, **shape.optional}
    for name in sorted(shape.required.keys() - value.keys()):
        yield _fault(f"missing required field: {name}", pointer)
    for name in sorted(value.keys() - fields.keys() - {"type"}):
        yield _fault(f"invalid additional property: {name}", pointer)
    for name, rule in fields.items():
        if name in value:
            yield from _faults(value[name], rule, f"{pointer}/{name}")
    for across in shape.across:
        yield from _across_faults(value, across, pointer)


# ---- several fields of one object


def _across_faults(thing: Json, across: rules.Across, pointer: str) -> Iterator[str]:
    match across:
        case AnyOf(names):
            if not any(name in thing for name in names):
                yield _fault(f"missing required field: {' or '.join(names)}", pointer)
        case ExactlyOne(names):
            if sum(name in thing for name in names) != 1:
                yield _fault(f"must have exactly one of: {', '.join(names)}", pointer)
        case OnlyWith(name, other, is_set):
            if thing.get(name) is True and (thing.get(other) is True) is not is_set:
                word = "requires" if is_set else "is not allowed with"
                yield _fault(f"{word} {other}", f"{pointer}/{name}")
        case Agreement():
            yield from _agreement_faults(thing, across, pointer)


def _agreement_faults(thing: Json, agreement: Agreement, pointer: str) -> Iterator[str]:
    match agreement:
        case Agreement.INITIAL_OPTION:
            if "initial_option" in thing and thing["initial_option"] not in options_of(thing):
                yield _fault("must be one of the options", f"{pointer}/initial_option")
        case Agreement.EQUAL_ROWS:
            if len({len(row) for row, _ in _numbered(thing.get("rows"), "") if isinstance(row, list)}) > 1:
                yield _fault("all rows must have the same number of cells", f"{pointer}/rows")
        case Agreement.CHART_CATEGORIES:
            yield from _category_faults(thing, pointer)
        case Agreement.SERIES_NAMES:
            names = [str(one.get("name")) for one, _ in _objects(thing.get("series"), "")]
            if len(set(names)) < len(names):
                yield _fault("series names must be unique", f"{pointer}/series")


def _category_faults(chart: Json, pointer: str) -> Iterator[str]:
    axes = chart.get("axis_config")
    if not isinstance(axes, dict):
        return
    categories = [category for category, _ in _numbered(axes.get("categories"), "")]
    for series, at in _objects(chart.get("series"), f"{pointer}/series"):
        if [point.get("label") for point, _ in _objects(series.get("data"), "")] != categories:
            yield _fault("labels must match the axis categories", f"{at}/data")


# ---- all blocks of a message or a view


def _id_faults(blocks: object, pointer: str) -> Iterator[str]:
    every = list(every_block(blocks, pointer))
    yield from _repeated(every, "block_id")
    # Two blocks may share an action_id; two elements of one block may not.
    for block, at in every:
        name = BUTTONS_OF.get(str(block.get("type")), "")
        yield from _repeated(list(_objects(block.get(name), f"{at}/{name}")), "action_id")


def _repeated(things: list[tuple[Json, str]], name: str) -> Iterator[str]:
    seen: set[str] = set()
    for thing, at in things:
        value = thing.get(name)
        if not isinstance(value, str):
            continue
        if value in seen:
            yield _fault(f'{name} "{value}" already exists', f"{at}/{name}")
        seen.add(value)


def _faults_in_all(blocks: list[object], pointer: str) -> Iterator[str]:
    for limit in rules.IN_ALL:
        found = [block for block, _ in every_block(blocks) if block.get("type") in limit.kinds]
        length = sum(map(text_length, found))
        if limit.characters and len(found) >= limit.fewest and length > limit.characters:
            yield _fault(f"no more than {limit.characters} characters allowed in all {limit.called}", pointer)
        if limit.blocks and len(found) > limit.blocks:
            yield _fault(f"no more than {limit.blocks} {limit.called} allowed", pointer)


def _fault(reason: str, pointer: str) -> str:
    return f"{reason} [json-pointer:{pointer}]"


def _numbered(value: object, pointer: str) -> Iterator[tuple[Any, str]]:
    """Yield a list's items, each with its own pointer; none where it is no list."""
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield item, f"{pointer}/{number}"


def _objects(value: object, pointer: str) -> Iterator[tuple[Json, str]]:
    yield from ((item, at) for item, at in _numbered(value, pointer) if isinstance(item, dict))
