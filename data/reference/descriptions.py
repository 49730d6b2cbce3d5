"""What each table and column of the reference is, for readers and for Datasette."""

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
    "clusters": "ICBs that share leadership, as a source states it",
    "cluster_members": "The ICBs of a cluster; part is 1 where only a part of the ICB belongs",
    "published_counts": "CCGs and leaders in a footprint, as a publication counted them on a day",
    "national_figures": "A figure for all of England at a date, as a source gives it",
    "ratings": "NHS England's annual assessments of CCGs; partial",
    "districts": "A CCG's share of a local authority district, April 2018",
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
    "happened": "when it happened or is so from, as precise as the source; empty where no source says",
    "known": "when it became known here, UTC",
    "before": "as it was told before; empty where nothing was known",
    "after": "as it is told since",
    "aspect": "what changed: leader, merger, population, membership, name, body or other",
    "lsoas": "number of lower layer super output areas",
    "share_of_body": "share of the CCG's residents who live in the district, 0 to 1",
    "share_of_district": "share of the district's residents who live in the CCG, 0 to 1",
}
