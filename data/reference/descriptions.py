"""What the tables are: for Datasette, with views and canned queries, and as a Frictionless Data Package of the facts.

No column of a view needs quoting in SQL. A parameter of a query that is left empty does not filter. The data package says
what `schema` says, as far as Table Schema can: types, patterns, codes, keys; rules between rows are checked by
`commissioner check` alone.
"""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.outlines import MAP_FILE
from data.reference.schema import CHANGE_COLUMNS, columns, foreign_keys
from data.reference.schema import TABLES as ROWS

if TYPE_CHECKING:
    from pathlib import Path

VIEWS: Final = {
    "ccgs_by_stp": """
        SELECT b.code AS ccg_code, b.name AS ccg, p.code AS stp_code, p.name AS stp, m."from" AS valid_from,
               m."to" AS valid_to
        FROM memberships m
        JOIN bodies b ON b.kind = m.child_kind AND b.code = m.child_code
        JOIN bodies p ON p.kind = m.parent_kind AND p.code = m.parent_code
        WHERE m.child_kind = 'ccg' AND m.parent_kind = 'stp'
        ORDER BY p.name, b.name
    """,
    "leadership_evidence": """
        SELECT b.kind, b.code, b.name AS body, p.name AS person, s.role, s.title, s.interim, s.start, s."end" AS until,
               s.as_of, s.confidence, src.publisher, src.title AS source, src.url, s.note
        FROM statements s
        JOIN bodies b ON b.kind = s.kind AND b.code = s.code
        JOIN people p ON p.id = s.person
        JOIN citations c ON c.fact_table = 'statements' AND c.fact = s.rowid
        JOIN sources src ON src.id = c.source
        ORDER BY b.kind, b.name, COALESCE(NULLIF(s.as_of, ''), s.start)
    """,
    "what_became_of": """
        SELECT s.date, s.type, p.kind AS predecessor_kind, p.code AS predecessor_code, p.name AS predecessor,
               n.kind AS successor_kind, n.code AS successor_code, n.name AS successor
        FROM successions s
        JOIN bodies p ON p.kind = s.predecessor_kind AND p.code = s.predecessor_code
        JOIN bodies n ON n.kind = s.successor_kind AND n.code = s.successor_code
        ORDER BY s.date, n.name, p.name
    """,
    "what_changed": """
        SELECT COALESCE(c.happened, e.date) AS happened, COALESCE(c.known, '') AS known, e.id,
               COALESCE(c.aspect, e.kind) AS aspect, '' AS before, e.summary AS after, e.confidence, e.sources
        FROM events e LEFT JOIN changes c ON c.id = e.id
        UNION ALL
        SELECT happened, known, id, aspect, before, after, confidence, sources
        FROM changes WHERE id NOT IN (SELECT id FROM events)
        ORDER BY happened, id
    """,
    "ons_population_by_year": """
        SELECT b.kind, b.code, b.name, p.as_of, p.boundaries, p.population
        FROM populations p JOIN bodies b ON b.kind = p.kind AND b.code = p.code
        WHERE p.basis = 'ons_resident'
        ORDER BY b.kind, b.name, p.as_of, p.boundaries
    """,
}

DATED: Final = {
    "names_dated": """
        SELECT kind, code, name, gss_code, "from" AS valid_from, "to" AS valid_to, sources, note FROM names
    """,
    "aliases_dated": """
        SELECT kind, code, alias, "from" AS valid_from, "to" AS valid_to, confidence, sources, note FROM aliases
    """,
    "memberships_dated": """
        SELECT child_kind, child_code, parent_kind, parent_code, "from" AS valid_from, "to" AS valid_to, sources, note
        FROM memberships
    """,
    "clusters_dated": """
        SELECT id, name, "from" AS valid_from, as_of, status, confidence, sources, note FROM clusters
    """,
    "expectations_dated": """
        SELECT figure, kind, "on" AS day, basis, as_of, expected, sources, note FROM expectations
    """,
}
"""Tables whose columns `from`, `to` and `on` would need quoting, with other names for them."""


TABLES: Final = {
    "sources": "Where the facts come from: title, publisher, address, date, licence",
    "bodies": "CCGs, STP footprints, ICBs, sub-ICB locations, regions, local offices. Kinds share codes",
    "names": "The name and GSS code of a body from one day to another",
    "aliases": "Names in use that no rule derives from the official ones",
    "memberships": "A body was part of another from one day to another",
    "successions": "A body passed to another, whole or in part",
    "boundary_transfers": "LSOAs that moved between two continuing bodies",
    "populations": "A population of a body: basis, day, and the year whose boundaries it is for",
    "people": "People who hold or held a public office in commissioning",
    "statements": "A source says that a person held a role at a body. Evidence, not truth",
    "events": "Dated steps in leadership, joint working and merger",
    "event_bodies": "The bodies an event is about, and the areas it is in",
    "figure_bodies": "The bodies a national figure is about, and the areas it is in",
    "facts_search": "Every event and national figure as the words by which it is found, for full-text search",
    "clusters": "ICBs that share leadership, as a source states it",
    "cluster_members": "The ICBs of a cluster; part is 1 where only a part of the ICB belongs",
    "published_counts": "CCGs and leaders in a footprint, as a publication counted them on a day",
    "national_figures": "A figure or finding at a date, as a source gives it: of England, or of the bodies it names",
    "ratings": "NHS England's annual assessments of CCGs; partial",
    "districts": "A CCG's share of a local authority district, April 2018",
    "units": "The largest pieces of England that were always in one body, and which body that was by each lookup",
    "lsoa_units": "LSOAs of 2011 by the unit they are in: every code from first to last",
    "unit_districts": "Residents of a unit in a local authority district of 2021, mid-2020",
    "places": "Towns, villages and suburbs by the district and the unit they lie in; from GeoNames (CC BY 4.0)",
    "practices": "GP practices and registered patients of a CCG",
    "expectations": "Figures that the facts must reproduce; commissioner check compares them",
    "changes": "Differences between the versions of this file, each with the time it became known here",
    "citations": "Which source supports which fact: one row a fact and a source",
    "descriptions": "This text: every table, and the columns whose name does not say enough",
    "about": "The version of the facts and when this file was built",
}

VIEW_DESCRIPTIONS: Final = {
    "ccgs_by_stp": "Which CCGs were in which STP, from one day to another",
    "leadership_evidence": "Every statement of who held a role, with the names and the source of each",
    "what_became_of": "Which body passed to which, with their names",
    "what_changed": "Events, and differences between versions of this file, in the order of their days",
    "ons_population_by_year": "Mid-year estimates of residents, by body and year",
    **{view: f"The table {view.removesuffix('_dated')} with columns that need no quoting" for view in DATED},
}

COLUMNS: Final = {
    "kind": "ccg, stp, icb, sub_icb_location, region or local_office",
    "code": "ODS code",
    "gss_code": "ONS nine-character code",
    "opened": "as precise as the source: a year, a month or a day",
    "closed": "last day",
    "from": "first day; empty where no source says",
    "to": "last day; empty while it lasts",
    "as_of": "when the source says so, as precise as the source",
    "sources": "ids in sources, several with ;",
    "basis": "ons_resident, census_resident, gp_registered, allocation_registered or as_stated; never mixed",
    "boundaries": "the year whose April boundaries the population is for",
    "confidence": "stated, derived (added up from stated figures), inferred or weak",
    "interim": "1 where the source says interim or acting",
    "title": "the role in the source's own word",
    "person": "id in people",
    "national": "1 where it concerns everyone",
    "keywords": "words that people ask with, several with ;",
    "happened": "when it happened or is so from, as precise as the source; empty where no source says",
    "known": "when it became known here, UTC",
    "before": "as it was told before; empty where nothing was known",
    "after": "as it is told since",
    "aspect": "what changed: leader, merger, population, membership, name, body or other",
    "lsoas": "number of lower layer super output areas",
    "unit": "number of a unit, the largest piece of England that was always in one body",
    "part": "what tells units apart that every lookup before 2026 has in one body",
    "icb2026": "derived from the successions of 1 April 2026 and the districts",
    "county": "county, or the district itself where it is a unitary authority",
    "share_of_body": "share of the CCG's residents who live in the district, 0 to 1",
    "share_of_district": "share of the district's residents who live in the CCG, 0 to 1",
}


class CannedQuery(NamedTuple):
    """A query as Datasette's metadata has it; `:name` in the SQL is a field of its form."""

    title: str
    description: str
    sql: str


QUERIES: Final = {
    "who_is_said_to_have_led": CannedQuery(
        "Who is said to have led a body",
        "Accountable officers and chief executives, as the sources state it: evidence, not the graded answer of a day. Name: part "
        "of a body's name, such as kent.",
        """
SELECT body, kind, code, person, title, interim, start, until, as_of, confidence, publisher, source, url
FROM leadership_evidence
WHERE role = 'accountable_officer' AND body LIKE '%' || :name || '%'
ORDER BY body, COALESCE(NULLIF(as_of, ''), start)
        """,
    ),
    "where_a_person_led": CannedQuery(
        "Where a person held an office",
        "Every role that a source states. Person: part of a name.",
        """
SELECT person, body, kind, code, role, start, until, as_of, confidence, publisher, url
FROM leadership_evidence
WHERE person LIKE '%' || :person || '%'
ORDER BY person, COALESCE(NULLIF(start, ''), as_of), body
        """,
    ),
    "ccgs_of_an_stp_on_a_day": CannedQuery(
        "CCGs by STP on a day",
        "Day: such as 2018-11-05; without it, every time. STP: part of its name.",
        """
SELECT stp, stp_code, ccg, ccg_code, valid_from, valid_to
FROM ccgs_by_stp
WHERE stp LIKE '%' || :stp || '%'
  AND (:day = '' OR (valid_from <= :day AND (valid_to = '' OR valid_to >= :day)))
ORDER BY stp, ccg
        """,
    ),
    "population_through_time": CannedQuery(
        "Population of a body through time",
        "Published figures on every basis; bases are never mixed. Name: part of a body's name.",
        """
SELECT b.name, p.kind, p.code, p.basis, p.as_of, p.boundaries, p.population, p.confidence, p.sources
FROM populations p JOIN bodies b ON b.kind = p.kind AND b.code = p.code
WHERE b.name LIKE '%' || :name || '%'
ORDER BY b.name, p.basis, p.as_of, p.boundaries
        """,
    ),
    "what_a_body_became": CannedQuery(
        "What became of a body, step by step",
        "Name: part of the name of the body that was.",
        """
WITH RECURSIVE way(first, kind, code, day, steps) AS (
  SELECT name, kind, code, '', 0 FROM bodies WHERE name LIKE '%' || :name || '%'
  UNION
  SELECT way.first, w.successor_kind, w.successor_code, w.date, way.steps + 1
  FROM way JOIN what_became_of w ON w.predecessor_kind = way.kind AND w.predecessor_code = way.code AND w.date >= way.day
)
SELECT way.first AS body, way.steps, way.day, b.name AS became, way.kind, way.code
FROM way JOIN bodies b ON b.kind = way.kind AND b.code = way.code
WHERE way.steps > 0
ORDER BY body, way.day, became
        """,
    ),
    "mergers_by_year": CannedQuery(
        "Mergers by year",
        "How many bodies went into how many others. Splits and acquisitions are counted by their own type.",
        """
SELECT substr(date, 1, 4) AS year, type, COUNT(DISTINCT predecessor_kind || predecessor_code) AS bodies_before,
       COUNT(DISTINCT successor_kind || successor_code) AS bodies_after
FROM what_became_of
GROUP BY year, type
ORDER BY year, type
        """,
    ),
    "steps_towards_mergers": CannedQuery(
        "Dated steps of a body towards a merger",
        "Name: part of a body's name.",
        """
SELECT b.name, e.date, e.kind, e.summary, e.confidence, e.sources
FROM events e
JOIN event_bodies eb ON eb.event = e.id
JOIN bodies b ON b.kind = eb.kind AND b.code = eb.code
WHERE eb.area = 0 AND b.name LIKE '%' || :name || '%'
ORDER BY e.date, e.id, b.name
        """,
    ),
    "what_rests_on_a_source": CannedQuery(
        "What rests on a source",
        "How many facts of which table each source supports. Source: its id, or part of its title or publisher.",
        """
SELECT s.id, s.publisher, s.title, s.published, s.licence, c.fact_table, COUNT(*) AS facts
FROM sources s JOIN citations c ON c.source = s.id
WHERE s.id = :source OR s.title LIKE '%' || :source || '%' OR s.publisher LIKE '%' || :source || '%'
GROUP BY s.id, c.fact_table
ORDER BY facts DESC, s.id
        """,
    ),
}
"""Each by its name in the address of its page."""


def datasette_metadata() -> str:
    """Give the descriptions of tables, views and columns, and the canned queries, as Datasette's metadata (JSON)."""
    named = {**{table: columns(row) for table, row in ROWS.items()}, "changes": CHANGE_COLUMNS}
    tables: dict[str, object] = {
        table: {
            "description": described,
            "columns": {name: text for name, text in COLUMNS.items() if name in named.get(table, ())},
        }
        for table, described in TABLES.items()
    }
    database = {
        "description": "Built by commissioner build from data/facts; read-only",
        "tables": {**tables, **{view: {"description": text} for view, text in VIEW_DESCRIPTIONS.items()}},
        "queries": {name: {**query._asdict(), "sql": query.sql.strip()} for name, query in QUERIES.items()},
    }
    metadata = {"title": "Commissioner: the reference", "databases": {"commissioning": database}}
    return json.dumps(metadata, indent=2)


FILE_NAME: Final = "datapackage.json"
_LICENCES: Final = (
    ("OGL-UK-3.0", "Open Government Licence 3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    ("CC-BY-4.0", "Creative Commons Attribution 4.0 (places)", "https://creativecommons.org/licenses/by/4.0/"),
)  # fmt: skip


def datapackage(facts: Path) -> dict[str, Any]:
    """Describe the tables in a folder, the columns in the order in which each file has them."""
    resources: list[dict[str, Any]] = [_table(facts, name) for name in ROWS]
    resources.append(
        {
            "name": "unit_map",
            "path": MAP_FILE,
            "description": "The units as a map: polygons in metres of the British National Grid (EPSG:27700), TopoJSON",
            "format": "topojson",
            "mediatype": "application/json",
        }
    )
    return {
        "profile": "data-package",
        "name": "commissioner-facts",
        "title": "Commissioning bodies of the NHS in England since 2013",
        "description": "Who led each CCG, STP and ICB, their populations, members, mergers and successors; each row names its "
        "sources, and the table sources says under which licence each is used.",
        "licenses": [{"name": name, "title": title, "path": path} for name, title, path in _LICENCES],
        "resources": resources,
    }


def datapackage_json(facts: Path) -> str:
    """Write the description as it stands in the folder."""
    return json.dumps(datapackage(facts), indent=1, ensure_ascii=False) + "\n"


def _table(facts: Path, name: str) -> dict[str, Any]:
    schema = ROWS[name].model_json_schema()
    with (facts / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    fields = [_field(column, schema["properties"][column], schema.get("$defs", {})) for column in header]
    table: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if "id" in header:
        table["primaryKey"] = ["id"]
    elif name == "bodies":
        table["primaryKey"] = ["kind", "code"]
    if keys := foreign_keys(ROWS[name]):
        table["foreignKeys"] = [
            {"fields": own, "reference": {"resource": other, "fields": theirs}} for own, other, theirs in keys
        ]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "description": TABLES[name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table,
    }


def _field(column: str, schema: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Describe a column. A flag is y or empty, a list is text with semicolons; an empty cell is a missing value."""
    kinds = [_resolved(each, shared) for each in schema.get("anyOf", [schema])]
    codes = [code for kind in kinds for code in kind.get("enum", [])]
    found = kinds[0]
    constraints: dict[str, Any] = {"enum": codes} if codes else {}
    optional = len(kinds) > 1
    if found["type"] == "boolean":
        constraints, optional = {"enum": ["y"]}, True
    constraints |= {name: found[name] for name in ("pattern", "minimum", "maximum") if name in found}
    if "exclusiveMinimum" in found:
        constraints["minimum"] = found["exclusiveMinimum"] + 1
    if not optional and _never_empty(found):
        constraints["required"] = True
    field: dict[str, Any] = {"name": column, "type": _type(found)}
    if column in COLUMNS and found["type"] != "boolean":
        field["description"] = COLUMNS[column]
    return {**field, "constraints": constraints} if constraints else field


def _resolved(schema: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shared[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _type(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        return "date"
    return schema["type"] if schema["type"] in ("integer", "number") else "string"


def _never_empty(schema: dict[str, Any]) -> bool:
    """Tell whether an empty cell would be refused."""
    if schema["type"] == "string" and not {"format", "enum"} & schema.keys():
        pattern = schema.get("pattern")
        return bool(schema.get("minLength", 0) > 0 or (pattern and not re.search(pattern, "")))
    return bool(schema["type"] != "array" or schema.get("minLength", 0) > 0)
