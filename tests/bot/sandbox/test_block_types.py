"""What the bot sends, and the sandbox's own table of blocks, against the types that Slack publishes for TypeScript.

The compiler reads each message as a value of the type. It needs node and npm, and npm its registry for the types.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox import blockkit_rules as rules
from bot.sandbox.blockkit import faults, view_faults
from tests.sandbox import heights
from tests.sandbox.pictures import sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Json = dict[str, Any]
PACKAGES = ("@slack/types@3.2", "typescript@5")
# Slack's types have no charts yet.
UNTYPED = "data_visualization"
STRICT = ("--strict", "--noEmit", "--skipLibCheck", "--target", "es2022", "--moduleResolution", "node")
ADDRESS = "https://example.org/picture.png"


@pytest.fixture(scope="session")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch the compiler and the types into a folder of their own."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Slack's types were NOT checked: there is no node or no npm here")
    folder = tmp_path_factory.mktemp("types")
    (folder / "package.json").write_text('{"private": true}')
    fetch = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES]
    done = subprocess.run(fetch, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"Slack's types were NOT checked: npm could not fetch them. {done.stderr[-300:]}")
    return folder


def complaints(folder: Path, values: Mapping[str, tuple[str, Any]]) -> list[str]:
    """Compile each value as what its type says; give what the compiler says against which."""
    lines = [f"export const v{n}: {of} = {json.dumps(it)};" for n, (of, it) in enumerate(values.values())]
    imported = 'import type { HomeView, KnownBlock, ModalView } from "@slack/types";'
    (folder / "values.ts").write_text("\n".join([*lines, imported]), encoding="utf-8")
    compiler = [str(folder / "node_modules/.bin/tsc"), *STRICT, "values.ts"]
    done = subprocess.run(compiler, cwd=folder, capture_output=True, text=True, check=False)
    names = list(values)
    found = re.findall(r"^values\.ts\((\d+),\d+\): (.*(?:\n .*)*)", done.stdout, re.MULTILINE)
    assert bool(found) is bool(done.returncode), done.stdout + done.stderr
    return [f"{names[int(line) - 1]}: {said}" for line, said in found]


def typed(blocks: list[Json]) -> tuple[str, list[Json]]:
    return "KnownBlock[]", [block for block in blocks if block["type"] != UNTYPED]


@pytest.fixture(scope="session")
def said() -> Iterator[list[heights.Sample]]:
    with sandbox() as slack:
        asked = heights.ask_all(slack)
        asked += [heights.home(slack), heights.correction(slack), heights.digest(slack)]
        yield asked


@pytest.mark.long
def test_every_kind_of_message_is_one_of_slacks_types(said: list[heights.Sample], typescript: Path) -> None:
    values: dict[str, tuple[str, Any]] = {}
    for one in said:
        for number, message in enumerate(one.messages):
            assert message["kind"] != "refused", (one.kind, message["reasons"])
            values[f"{one.kind} {number}"] = typed(message["blocks"])
        if one.view:
            shape = rules.VIEWS[one.view["type"]]
            sent = {name: one.view[name] for name in ("type", *shape.required)}
            values[one.kind] = typed(one.view["blocks"])
            values[f"{one.kind}, whole"] = ("HomeView" if one.view["type"] == "home" else "ModalView", sent)
    assert len(values) > len(said)
    assert complaints(typescript, values) == []


# ---- an example of everything in the table


def example(rule: rules.Rule) -> Any:
    """Make a value that keeps to a rule, with all the fields of which the rule says what they hold."""
    if isinstance(rule, rules.Shape):
        return whole(rule)
    if isinstance(rule, rules.Items):
        return items(rule)
    if isinstance(rule, rules.Typed):
        return next(each_typed(rule.kinds)) if rule.otherwise is None else example(rule.otherwise)
    return simple(rule)


def simple(rule: rules.Rule) -> Any:
    match rule:
        case rules.Text(kinds=(kind, *_)):
            return {"type": kind, "text": "x"}
        case rules.Whole(least, _):
            return least
        case rules.OneOf((value, *_)):
            return value
        case rules.ADDRESS:
            return ADDRESS
    return {rules.FLAG: False, rules.NUMBER: 1}[rule] if isinstance(rule, rules.Simple) else "x"


def each_typed(of: Mapping[str, rules.Shape]) -> Iterator[Json]:
    return ({"type": kind, **whole(shape)} for kind, shape in of.items())


def items(rule: rules.Items) -> list[Any]:
    match rule.item:
        case rules.Block(place):
            inner = {name: block for name, block in rules.BLOCKS.items() if place in block.places}
            return list(each_typed(inner))[: rule.most]
        case rules.Typed(of, None):
            found: list[Any] = list(each_typed(of))
        case _:
            found = [example(rule.item)] * max(rule.least, 1)
    for number, one in enumerate(found):
        if isinstance(one, dict) and "action_id" in one:
            one["action_id"] = str(number)
    if rule.first:
        # as many cells as the other rows have
        found[0] = (example(rule.first) * len(found[0]))[: len(found[0])]
    return found


def whole(shape: rules.Shape) -> Json:
    fields = {**shape.required, **shape.optional}
    for one in shape.across:
        if isinstance(one, rules.ExactlyOne):
            fields = {name: rule for name, rule in fields.items() if name not in one.names[1:]}
    return {name: example(rule) for name, rule in fields.items() if rule is not rules.ANYTHING}


def examples() -> Iterator[tuple[str, Json]]:
    """Make one of each block, and one more for each element where a block holds a single one."""
    for kind, shape in rules.BLOCKS.items():
        yield kind, {"type": kind, **without_ids(whole(shape))}
        for name, rule in {**shape.required, **shape.optional}.items():
            if isinstance(rule, rules.Typed):
                for inner, one in rule.kinds.items():
                    narrowed = replace(shape, required={**shape.required, name: rules.Typed({inner: one})})
                    yield f"{kind} of {inner}", {"type": kind, **without_ids(whole(narrowed))}


def without_ids(value: Any) -> Any:
    """Leave the ids of blocks out, as no two may be the same."""
    if isinstance(value, dict):
        return {name: without_ids(inner) for name, inner in value.items() if name != "block_id"}
    return [without_ids(inner) for inner in value] if isinstance(value, list) else value


EXAMPLES = dict(examples())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_sandbox_takes_the_example_of_each_block_where_it_may_stand(name: str) -> None:
    block = EXAMPLES[name]
    places = rules.BLOCKS[block["type"]].places
    title = rules.plain(24)
    view = {"type": "modal", "title": example(title), "submit": example(title), "blocks": [block]}
    bare = {"type": "home", "blocks": [block]}
    assert (faults([block]) == []) is ("message" in places)
    assert (view_faults(view, "modal") == []) is ("modal" in places)
    assert (view_faults(bare, "home") == []) is ("home" in places)


@pytest.mark.long
def test_the_sandboxs_table_is_of_slacks_types(typescript: Path) -> None:
    values = {name: typed([block]) for name, block in EXAMPLES.items()}
    assert complaints(typescript, values) == []


@pytest.mark.long
def test_what_is_not_of_slacks_types_is_found(typescript: Path) -> None:
    wrong = {**EXAMPLES["header"], "text": {"type": "mrkdwn", "text": "x"}}
    (said,) = complaints(typescript, {"right": typed([EXAMPLES["header"]]), "wrong": typed([wrong])})
    assert said.startswith("wrong: error TS2322")
