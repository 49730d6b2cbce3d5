"""What a valid row of each table in `data/facts/` is. One row is one fact."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, ClassVar, Final, Literal, Unpack

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from data.dates import parse_when
from data.model import Basis, Kind, read_key


def _when(text: str) -> str:
    if text:
        parse_when(text)
    return text


# the same few hundred bodies are named again and again
@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    read_key(text)
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day: write it as 2018-11-05") from error


def _flag(text: str) -> bool:
    if text not in ("y", ""):
        raise ValueError("write y, or leave it empty")
    return text == "y"


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


PATTERNS: Final = {
    r"^\S(.*\S)?$": "write it without a space before or after, and on one line",
    r"^[0-9A-Z]{3,5}$": "write an ODS code such as 08Y",
    r"^([0-9A-Z]{3,5})?$": "write an ODS code such as 08Y, or leave it empty",
    r"^(E[0-9]{8})?$": "write a GSS code such as E38000004, or leave it empty",
    r"^(https?://\S+)?$": "write an address that begins with https://, or leave it empty",
    r"^[a-z]+(-[a-z]+)*$": "write small letters with hyphens, such as alex-example",
    r"^\S+( \S+)*$": "write it in words with one space between",
    r"^E01\d{6}$": "write the code of an LSOA of 2011 such as E01000001",
}
"""What is right where one of these patterns is not met."""

_TEXT, _CODE, _OPTIONAL_CODE, _GSS, _ADDRESS, _PERSON, _LABEL, _LSOA = PATTERNS

Text = Annotated[str, StringConstraints(min_length=1, pattern=_TEXT)]
Label = Annotated[str, StringConstraints(min_length=1, pattern=_LABEL)]
Code = Annotated[str, StringConstraints(pattern=_CODE)]
GssCode = Annotated[str, StringConstraints(pattern=_GSS)]
_WHEN_FORM: Final = Field(json_schema_extra={"pattern": r"^(\d{4}(-\d\d(-\d\d)?|/\d\d)?)?$"})
WhenText = Annotated[str, BeforeValidator(_when), _WHEN_FORM]
NeededWhen = Annotated[str, Field(min_length=4), BeforeValidator(_when), _WHEN_FORM]
Day = Annotated[date, BeforeValidator(_day)]
OptionalDay = Annotated[date | None, BeforeValidator(_day)]
Sources = Annotated[tuple[Text, ...], BeforeValidator(_split), Field(min_length=1)]
Key = Annotated[str, BeforeValidator(_key)]
Keys = Annotated[tuple[Key, ...], BeforeValidator(_split)]
Keywords = Annotated[tuple[Text, ...], BeforeValidator(_split)]
"""Search words that are not in the summary, for `data.fact_search`."""
Flag = Annotated[bool, BeforeValidator(_flag)]
Count = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(gt=0)]
Lsoa = Annotated[str, StringConstraints(pattern=_LSOA)]
Share = Annotated[float, Field(ge=0, le=1)]
Confidence = Literal["stated", "derived", "inferred", "weak"]


class Row(BaseModel):
    """A row of a `table`; no two rows of it are alike in the fields of its `key`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    key: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, *, table: str = "", key: str = "id", **settings: Unpack[ConfigDict]) -> None:
        super().__init_subclass__(**settings)
        cls.key = tuple(key.split())
        if table:
            TABLES[table] = cls


TABLES: Final[dict[str, type[Row]]] = {}
"""Each file in `data/facts/` by its name, in the order in which they depend on one another."""


class Sourced(Row):
    """A row that names where it comes from."""

    sources: Sources


class OfBody(Sourced):
    """A row about a body."""

    kind: Kind
    code: Code


class SourceRow(Row, table="sources"):
    id: Text
    title: Text
    publisher: Text
    url: Annotated[str, StringConstraints(pattern=_ADDRESS)]
    published: WhenText
    licence: Literal["facts only", "OGL v3.0", "CC BY 4.0"]


class BodyRow(OfBody, table="bodies", key="kind code"):
    gss_code: GssCode
    name: Text
    opened: WhenText
    closed: OptionalDay
    address: str
    postcode: str
    note: str


class NameRow(OfBody, table="names", key="kind code start"):
    name: Text
    gss_code: GssCode
    start: WhenText = Field(alias="from")
    end: OptionalDay = Field(alias="to")
    note: str


class AliasRow(OfBody, table="aliases", key="kind code alias start"):
    alias: Text
    start: WhenText = Field(alias="from")
    end: WhenText = Field(alias="to")
    confidence: Literal["stated", "weak"]
    note: str


class MembershipRow(Sourced, table="memberships", key="child_kind child_code parent_kind start"):
    child_kind: Kind
    child_code: Code
    parent_kind: Kind
    parent_code: Code
    start: Day = Field(alias="from")
    end: OptionalDay = Field(alias="to")
    note: str


class SuccessionRow(
    Sourced, table="successions", key="predecessor_kind predecessor_code successor_kind successor_code date"
):
    predecessor_kind: Kind
    predecessor_code: Code
    successor_kind: Kind
    successor_code: Code
    date: Day
    type: Literal[
        "ccg_merger", "ccg_to_icb", "stp_merger", "stp_to_icb", "icb_merger", "icb_split", "icb_acquisition"
    ]
    note: str


class BoundaryTransferRow(
    Sourced, table="boundary_transfers", key="from_kind from_code to_kind to_code date"
):
    from_kind: Kind
    from_code: Code
    to_kind: Kind
    to_code: Code
    date: Day
    lsoas: Count
    note: str


class PopulationRow(OfBody, table="populations", key="kind code basis as_of boundaries sources"):
    basis: Basis
    as_of: NeededWhen
    boundaries: Annotated[str, StringConstraints(pattern=r"^(20\d\d)?$")]
    population: Annotated[int, Field(gt=0)]
    confidence: Confidence
    note: str


class PersonRow(Row, table="people"):
    id: Annotated[str, StringConstraints(pattern=_PERSON)]
    name: Text
    note: str


class StatementRow(Sourced, table="statements"):
    id: Annotated[str, StringConstraints(pattern=r"^L\d{4}$")]
    person: Text
    role: Literal[
        "accountable_officer", "chief_officer", "managing_director", "chair", "clinical_chair", "lay_chair",
        "system_lead",
    ]  # fmt: skip
    title: Text
    interim: Flag
    kind: Kind
    code: Code
    start: WhenText
    end: WhenText
    as_of: WhenText
    confidence: Confidence
    note: str


class EventRow(Sourced, table="events"):
    id: Annotated[str, StringConstraints(pattern=r"^E\d{4}$")]
    date: NeededWhen
    kind: Literal[
        "ao_appointed", "ao_departure", "shared_ao_proposed", "shared_ao_agreed", "shared_ao_appointed",
        "shared_ao_rejected", "joint_committee", "shared_management_team_proposed",
        "shared_management_team_agreed", "options_considered", "merger_considered", "merger_proposed",
        "merger_approved_by_ccgs", "merger_application", "merger_approved_by_nhse", "merger_approved",
        "merged", "merger_rejected", "merger_on_hold", "no_merger_planned",
        "joint_committee_proposed", "cluster_agreed", "icb_established",
        "footprint_change", "boundary_change", "local_authority_integration", "special_measures_directions",
    ]  # fmt: skip
    bodies: Keys
    areas: Keys
    national: Flag
    summary: Text
    keywords: Keywords
    confidence: Confidence


class ClusterRow(Sourced, table="clusters"):
    id: Annotated[str, StringConstraints(pattern=r"^C\d{3}$")]
    name: Text
    members: Keys
    partial: Keys
    start: WhenText = Field(alias="from")
    as_of: NeededWhen
    status: Literal["exploring", "agreed", "operating", "merged", "merging_2027"]
    confidence: Confidence
    note: str


class PublishedCountRow(OfBody, table="published_counts", key="kind code as_of"):
    name: Text
    ccgs: Count
    leaders: Count
    as_of: Day


class NationalFigureRow(Sourced, table="national_figures"):
    id: Annotated[str, StringConstraints(pattern=r"^N\d{3}$")]
    metric: Text
    value: Text
    unit: Text
    as_of: NeededWhen
    bodies: Keys
    areas: Keys
    summary: Text
    keywords: Keywords


class RatingRow(OfBody, table="ratings", key="kind code year"):
    year: Annotated[str, StringConstraints(pattern=r"^20\d\d/\d\d$")]
    rating: Literal["Outstanding", "Good", "Requires improvement", "Inadequate"]
    note: str


class DistrictRow(OfBody, table="districts", key="kind code lad_code"):
    lad_code: Annotated[str, StringConstraints(pattern=r"^E0[6-9]\d{6}$")]
    lad_name: Text
    lsoas: Count
    population_mid_2019: Count
    share_of_body: Share
    share_of_district: Share
    year: Annotated[str, StringConstraints(pattern=r"^20\d\d$")]


class UnitRow(Sourced, table="units", key="unit"):
    """The largest piece of England that every lookup keeps together, and the body it was in by each of them."""

    unit: Number
    ccg2013: Annotated[str, StringConstraints(pattern=_OPTIONAL_CODE)]
    ccg2015: Code
    ccg2016: Code
    ccg2017: Code
    ccg2018: Code
    ccg2019: Code
    ccg2020: Code
    ccg2021: Code
    sicbl2022: Code
    icb2022: Code
    icb2026: Code
    part: str
    mid2017: Count
    mid2019: Count
    mid2020: Count
    lsoas: Number


class LsoaUnitRow(Sourced, table="lsoa_units", key="first"):
    """LSOAs of 2011 with codes from `first` to `last`, each of which there is, and all of them in one unit."""

    first: Lsoa
    last: Lsoa
    unit: Number


class UnitDistrictRow(Sourced, table="unit_districts", key="unit district"):
    """The residents of a unit in a district of 2021; `county` is its county, or itself where it is a unitary one."""

    unit: Number
    district: Label
    county: Label
    mid2020: Count


class PlaceRow(Sourced, table="places"):
    """A town, village or suburb; `id` is GeoNames', the population 0 where it is not known."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9]{4,9}$")]
    name: Label
    district: Label
    unit: Number
    latitude: Annotated[float, Field(ge=49.8, le=55.9)]
    longitude: Annotated[float, Field(ge=-6.5, le=1.8)]
    population: Count


class PracticeRow(OfBody, table="practices", key="kind code as_of"):
    practices: Count
    registered: Count
    as_of: Day


class ExpectationRow(Sourced, table="expectations", key="figure kind on basis as_of"):
    figure: Literal[
        "bodies", "population", "published_leaders", "top_ccgs", "top_leaders", "top_share",
        "lowest_per_leader", "under_300000",
    ]  # fmt: skip
    kind: Kind
    on: Day
    basis: Basis | Literal[""]
    as_of: WhenText
    expected: Annotated[float, Field(ge=0)]
    note: str


CHANGE_COLUMNS: Final = (
    "id", "aspect", "bodies", "areas", "national", "happened", "known", "before", "after", "confidence", "sources",
)  # fmt: skip
"""The columns of the table of changes, which has no file: fields of `data.changes.Change`."""


def columns(row: type[BaseModel]) -> list[str]:
    """Give the header a table's file must have."""
    return [field.alias or name for name, field in row.model_fields.items()]


def body_columns(row: type[BaseModel]) -> list[tuple[str, str]]:
    """Give the pairs of columns of a table, kind and code, that name a body of the table of bodies."""
    pairs = [(name, f"{name.removesuffix('kind')}code") for name in row.model_fields if name.endswith("kind")]
    return [(kind, code) for kind, code in pairs if code in row.model_fields and row is not BodyRow]


def body_lists(row: type[BaseModel]) -> list[str]:
    """Give the columns of a table that list the keys of bodies."""
    return [name for name in ("bodies", "areas", "members", "partial") if name in row.model_fields]


def foreign_keys(row: type[BaseModel]) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Give columns of a table, the other table whose rows they name, and its columns that they are equal to."""
    keys: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = [
        (pair, "bodies", ("kind", "code")) for pair in body_columns(row)
    ]
    return [*keys, (("person",), "people", ("id",))] if "person" in row.model_fields else keys
