"""Views that a person who opens the reference in Datasette would want; no column of theirs needs quoting in SQL."""

from __future__ import annotations

from typing import Final

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
