"""A list of blocks: each of them, how many, and the ids they may not share."""

from collections.abc import Iterator

from bot.sandbox.blockkit.blocks import block_faults
from bot.sandbox.blockkit.shapes import Shape, count_faults, fault, numbered


def block_list_faults(
    blocks: object, pointer: str, kinds: dict[str, Shape], at_most: int, at_least: int = 0
) -> Iterator[str]:
    """Yield the faults of blocks of these kinds. `pointer` is where the list stands."""
    yield from count_faults(blocks, pointer, at_most, at_least)
    if not isinstance(blocks, list):
        return
    for number, block in enumerate(blocks):
        yield from block_faults(block, f"{pointer}/{number}", kinds)
    yield from _block_id_faults(blocks, pointer)
    yield from _action_id_faults(blocks, pointer)


def _block_id_faults(blocks: list[object], pointer: str) -> Iterator[str]:
    named = (
        (block.get("block_id"), f"{pointer}/{number}/block_id")
        for number, block in enumerate(blocks)
        if isinstance(block, dict)
    )
    yield from _repeated(named, "block_id")


def _action_id_faults(blocks: list[object], pointer: str) -> Iterator[str]:
    # Two blocks may share an action_id; two elements of one block may not.
    for number, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        named = (
            (element.get("action_id"), f"{at}/action_id")
            for element, at in numbered(block, "elements", f"{pointer}/{number}")
            if isinstance(element, dict)
        )
        yield from _repeated(named, "action_id")


def _repeated(named: Iterator[tuple[object, str]], word: str) -> Iterator[str]:
    seen: set[str] = set()
    for name, pointer in named:
        if not isinstance(name, str):
            continue
        if name in seen:
            yield fault(f'{word} "{name}" already exists', pointer)
        seen.add(name)
