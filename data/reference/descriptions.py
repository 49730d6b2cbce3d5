"""Descriptions of the tables and columns of the reference, and its views, for people who open it in Datasette."""

from __future__ import annotations

from typing import Final

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

VIEWS: Final = {
    "ccgs_by_stp": """
        SELECT b.code AS ccg_code, b.name AS ccg, p.code AS stp_code, p.name AS stp, m."from", m."to"
        FROM memberships m
        JOIN bodies b ON b.kind = m.child_kind AND b.code = m.child_code
        JOIN bodies p ON p.kind = m.parent_kind AND p.code = m.parent_code
        WHERE m.child_kind = 'ccg' AND m.parent_kind = 'stp'
        ORDER BY p.name, b.name
    """,
    "leadership_evidence": """
        SELECT b.kind, b.code, b.name AS body, p.name AS person, s.role, s.title, s.interim, s.start, s."end",
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
