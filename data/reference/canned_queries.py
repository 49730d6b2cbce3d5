"""Questions with a blank to fill in, as Datasette shows them. A blank that is left empty asks about everything."""

from __future__ import annotations

from typing import Final, NamedTuple


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
