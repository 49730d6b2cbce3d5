"""The MCP server, for any transport: the tools, records of bodies as resources, and prompts."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

import mcp_types as types
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from bot.mcp.tools import RESULT_SCHEMA, TOOLS, ToolError, call_tool, record
from bot.runtime.concurrency import BUSY, PoolFullError
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import date

    from data.register import Register

    Run = Callable[[Callable[[], Any]], Awaitable[Any]]

_CARE: Final = (
    "Give the day, the grade and the source with each fact. Where a result says `known: false`, or the grade is "
    '"not known", write "not known"; add nothing from anywhere else.'
)

INSTRUCTIONS: Final = (
    "Facts about NHS commissioning in England (CCGs, STPs, ICBs) for any day since 1 April 2013. Give the source and the day "
    "with every fact, and the grade with every leader (confirmed, likely, last known, disputed, not known). Where `known` is "
    "false say that it is not known; never fill in a name, a figure or a date from elsewhere."
)
JSON: Final = "application/json"
_URI: Final = re.compile(r"commissioner://body/(\w+)/(\w+)(?:/([\d-]+))?")
_TEMPLATES: Final = (
    ("commissioner://body/{kind}/{code}", "A body today"),
    ("commissioner://body/{kind}/{code}/{day}", "A body on a day (2018-11-05)"),
)
_log = logging.getLogger(__name__)
_READ_ONLY: Final = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: a template, and its arguments with a description of each."""

    name: str
    title: str
    description: str
    template: str
    arguments: Mapping[str, str] = field(default_factory=dict)


_ALL: Final = (
    Prompt(
        "brief",
        "Brief me on a body",
        "Who leads it, for how many people, what it came from and where it stands with mergers.",
        "Brief me on {name} as of {day}. Use `lookup`, then `changes` for the year up to that day. In under 200 words: leader, "
        "population, people per leader, merger status, what changed. " + _CARE,
        {"name": "a CCG, STP or ICB", "day": "such as 5 November 2018, or today"},
    ),
    Prompt(
        "compare_leaders",
        "Compare people per leader",
        "How many people the leaders of some bodies answer for, side by side.",
        'Compare {names} on {day}: leader, population, people per leader, shared leaders. Use `ask` with "compare ...", and '
        "`league_table` for where they stand nationally. One table, then two sentences. " + _CARE,
        {"names": "two or more CCGs, STPs or ICBs, separated by commas", "day": "such as 5 November 2018, or today"},
    ),
    Prompt(
        "check_draft",
        "Check a draft",
        "Every leader, figure, date and merger of a text against the sources.",
        "Check each statement about NHS commissioning in the draft below. Ask one question for each statement with `ask`, with "
        "the day that the draft speaks of. List: the statement; right, wrong or not known; what the sources say. " + _CARE
        + "\n\n{draft}",
        {"draft": "the text"},
    ),
)  # fmt: skip
PROMPTS: Final = {prompt.name: prompt for prompt in _ALL}


def written(name: str, given: Mapping[str, str]) -> str:
    """Fill in a prompt's template.

    Raises:
        LookupError: for an unknown prompt, and for a missing argument.

    """
    if name not in PROMPTS:
        raise LookupError(f"There is no prompt {name[:40]!r}; there are {', '.join(PROMPTS)}.")
    prompt = PROMPTS[name]
    missing = [each for each in prompt.arguments if not given.get(each)]
    if missing:
        raise LookupError(f"{name} needs {', '.join(missing)}.")
    # one pass, so that braces in the arguments stay as they are
    return prompt.template.format_map({each: given[each] for each in prompt.arguments})


async def at_once(work: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the work gives
    """Call `work` on the event loop, for a server with one client."""
    return work()


class Commissioner:
    """The handlers of the server's requests, from the current register; `run` calls blocking work, such as in a pool."""

    def __init__(
        self, register: Callable[[], Register], today: Callable[[], date], run: Run = at_once
    ) -> None:
        self._register = register
        self._today = today
        self._run = run
        self._tools = {tool.name: (tool, Draft202012Validator(tool.arguments)) for tool in TOOLS}

    async def list_tools(self, _ctx: object, _params: object) -> types.ListToolsResult:
        listed = [
            types.Tool(
                name=tool.name,
                title=tool.title,
                description=tool.description,
                input_schema=tool.arguments,
                output_schema=RESULT_SCHEMA,
                annotations=_READ_ONLY,
            )
            for tool in TOOLS
        ]
        return types.ListToolsResult(tools=listed)

    async def call_tool(self, _ctx: object, params: types.CallToolRequestParams) -> types.CallToolResult:
        """Call a tool; invalid arguments and faults give a result marked as an error.

        Raises:
            MCPError: for an unknown tool.

        """
        if params.name not in self._tools:
            said = f"There is no tool {params.name[:40]!r}; the tools are {', '.join(self._tools)}."
            raise MCPError(types.INVALID_PARAMS, said)
        tool, validator = self._tools[params.name]
        given = params.arguments or {}
        if fault := best_match(validator.iter_errors(given)):
            where = "".join(f"{each}: " for each in fault.absolute_path)
            return _failed(f"{tool.name}: {where}{_said(fault)}")
        try:
            found: types.CallToolResult = await self._run(lambda: self._called(tool.name, given))
        except ToolError as error:
            return _failed(f"{tool.name}: {error}")
        except PoolFullError:
            return _failed(BUSY)
        except Exception:  # noqa: BLE001  the boundary: the client gets a sentence and a reference
            reference = secrets.token_hex(3)
            _log.exception("a tool failed (reference %s)", reference)
            return _failed(f"{tool.name}: that went wrong here and is not answered ({reference})")
        return found

    def _called(self, name: str, given: dict[str, Any]) -> types.CallToolResult:
        result = call_tool(self._tools[name][0], self._register(), self._today(), given)
        return types.CallToolResult(
            content=[types.TextContent(text=result.text)], structured_content=result.structured
        )

    async def list_resources(self, _ctx: object, _params: object) -> types.ListResourcesResult:
        """List the bodies that are open today; the others are reached by the templates."""
        view = self._register().at(self._today())
        kinds = (Kind.CCG, Kind.STP, Kind.ICB)
        listed = [
            types.Resource(
                uri=f"commissioner://body/{key.kind}/{key.code}", name=view.name(key), mime_type=JSON
            )
            for kind in kinds
            for key in view.open_bodies(kind)
        ]
        return types.ListResourcesResult(resources=listed)

    async def list_templates(self, _ctx: object, _params: object) -> types.ListResourceTemplatesResult:
        listed = [
            types.ResourceTemplate(uri_template=uri, name=name, mime_type=JSON) for uri, name in _TEMPLATES
        ]
        return types.ListResourceTemplatesResult(resource_templates=listed)

    async def read_resource(
        self, _ctx: object, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """Read the record of a body as JSON.

        Raises:
            MCPError: for a URI that names no body.

        """
        named = _URI.fullmatch(params.uri)
        if named is None:
            said = f"{params.uri[:80]!r} is not commissioner://body/KIND/CODE, such as commissioner://body/icb/QKS."
            raise MCPError(types.INVALID_PARAMS, said)
        kind, code, day = named.groups()
        try:
            found = await self._run(
                lambda: record(self._register(), self._today(), f"{kind}:{code}", day or "")
            )
        except ToolError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from error
        text = json.dumps(found, ensure_ascii=False, indent=1)
        contents = types.TextResourceContents(uri=params.uri, mime_type=JSON, text=text)
        return types.ReadResourceResult(contents=[contents])

    async def list_prompts(self, _ctx: object, _params: object) -> types.ListPromptsResult:
        listed = [
            types.Prompt(
                name=prompt.name,
                title=prompt.title,
                description=prompt.description,
                arguments=[
                    types.PromptArgument(name=name, description=said, required=True)
                    for name, said in prompt.arguments.items()
                ],
            )
            for prompt in PROMPTS.values()
        ]
        return types.ListPromptsResult(prompts=listed)

    async def get_prompt(self, _ctx: object, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """Write a prompt with its arguments.

        Raises:
            MCPError: for a prompt that there is not, and for missing arguments.

        """
        try:
            text = written(params.name, params.arguments or {})
        except LookupError as error:
            raise MCPError(types.INVALID_PARAMS, str(error.args[0])) from error
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(messages=[message])


def _said(fault: Any) -> str:  # noqa: ANN401  jsonschema has no types
    """Say what is wrong with an argument; a long message is cut in the middle."""
    message = str(fault.message)
    return message if len(message) <= 200 else f"{message[:120]} … {message[-60:]}"  # noqa: PLR2004


def _failed(said: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=said)], is_error=True)


def server_of(register: Callable[[], Register], today: Callable[[], date], run: Run = at_once) -> Server[Any]:
    """Make a server that answers from the current register."""
    answers = Commissioner(register, today, run)
    try:
        release = version("commissioner")
    except PackageNotFoundError:
        release = "0"
    return Server(
        "commissioner",
        title="Commissioner",
        version=release,
        instructions=INSTRUCTIONS,
        on_list_tools=answers.list_tools,
        on_call_tool=answers.call_tool,
        on_list_resources=answers.list_resources,
        on_list_resource_templates=answers.list_templates,
        on_read_resource=answers.read_resource,
        on_list_prompts=answers.list_prompts,
        on_get_prompt=answers.get_prompt,
    )


def serve_stdio(register: Callable[[], Register], today: Callable[[], date]) -> None:
    """Serve one client over standard input and output until it closes them."""
    server = server_of(register, today)

    async def serve() -> None:
        async with stdio_server() as (read_stream, write_stream):
            await server.run(read_stream, write_stream, server.create_initialization_options())

    asyncio.run(serve())
