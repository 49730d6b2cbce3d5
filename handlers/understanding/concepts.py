"""The table of words that can be asked with: phrases and their meanings.

A new wording is a phrase in this table; the verbs of the slash commands are in it too. Phrases are lower-case words
without apostrophes, separated by a bar. The longest phrase that fits is taken, anywhere in the text.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.query.query import Attribute, Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Op(StrEnum):
    """Operators: what words do with an attribute, or say about the question."""

    HOW_MANY = "how many"
    WHICH = "which"
    LIST = "list"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    WHY = "why"
    HOW_LONG = "how long"
    IS_IT = "is it"
    """A yes/no question: is, was, did, has, will ..."""
    PER = "per"
    AVERAGE = "average"
    TOTAL = "total"
    PROPORTION = "proportion"
    MOST = "most"
    LEAST = "fewest"
    RANK = "rank"
    TOP = "top"
    BOTTOM = "bottom"
    COMPARE = "compare"
    MORE = "more than"
    LESS = "fewer than"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    TREND = "trend"
    FIRST = "first"
    LAST = "last"
    PREVIOUS = "previous"
    NEXT = "next"
    START = "start"
    END = "end"
    STILL = "still"
    ELSE = "else"
    BOTH = "both"
    BETWEEN = "between"
    BY_REGION = "by region"
    BY_STP = "by STP"
    THAN = "than"
    AND = "and"
    OR = "or"
    TRUE = "is it true that"
    FUTURE = "to come"
    SERVES = "answers for"
    AS_MANY = "as many as"
    THEM = "it"
    """A word that stands for what was asked about before: it, they, her, that."""
    DIFFERENCE = "difference"
    NEW = "new"
    OLDER = "older than"
    YOUNGER = "younger than"


class Sense(StrEnum):
    """What kind of meaning a phrase has."""

    ATTRIBUTE = "attribute"
    OP = "operator"
    KIND = "kind"
    FEATURE = "feature"
    NOT_HELD = "not held"
    OTHER = "another organisation"
    NOT = "negation"
    FILLER = "filler"
    TALK = "talk"
    """Greetings, thanks and calls for help: "hello", "thanks", "help"."""
    STATUS = "status"
    NATION = "England"


@dataclass(frozen=True, slots=True)
class Concept:
    """What a phrase means; `plural` where it speaks of several ("CCGs", "leaders")."""

    sense: Sense
    value: str
    plural: bool = False


_LEADERS = (
    "accountable officer|ao|a o|co|c o|chief officer|chief executive|chief executive officer|chief exec|ceo|boss|leader|"
    "officer in charge|person responsible for|person responsible|individual responsible for|person in charge|top dog|top job|in the hot seat|hot seat|at the reins|accountable chief officer|chief accountable officer|accountable person|top officer|head honcho|gaffer"
)
_LEADERS_MANY = (
    "accountable officers|aos|ao s|chief officers|chief executives|chief execs|ceos|bosses|leaders|"
    "chief executive officers|accountable chief officers|heads|top officers|people in charge"
)
_LEADS = (
    "leads|led|leading|runs|ran|run|running|lead|heads|headed|heading|in charge of|in charge|headed up|heads up|at the helm|"
    "at the top of|manages|managed|managing|accountable for|officer was accountable|officer is accountable|responsible for running|"
    "overseen by|oversees|oversee|oversaw|cover by|took the reins|takes the reins|holds the reins|held the reins|calls the shots|head up"
)
_PEOPLE = (
    "population|populations|combined population|joint population|pop|resident|people|ppl|residents|resident population|inhabitants|patients|headcount|persons|citizens|"
    "how big|how large|number of people|people live|people living|live in|patch|populous|people covered|souls"
)


def _each(before: str, after: str) -> str:
    """Combine each phrase of one list with each of another behind it."""
    return "|".join(f"{first} {then}" for first in before.split("|") for then in after.split("|"))


_LACKED = "not known|unknown|missing|stale|not up to date|out of date|outdated"
_TOLD = "evidence|facts|data|information|sources"
_GAPS = "|".join(
    (
        "stale|out of date|outdated|not up to date|gaps|gap in|data gaps|knowledge gaps|not known or stale|unknown or stale",
        "evidence older than a year|evidence more than a year old|sources older than a year",
        _each("old|older|stale|missing|outdated|out of date", _TOLD),
        _each(_TOLD, "missing|is missing|are missing|is stale|are stale|is out of date|are out of date"),
        _each("what is|whats|what s|what", _LACKED),
        _each("what is|whats|what s|anything|is anything", "not known or stale|not known or stale here"),
        _each("what is|whats|what s", _each("not known|unknown|missing|stale|out of date", "here")),
        _each("anything|is anything|something|is there anything", _LACKED),
        _each(
            "what|that|things|facts",
            "do you not know|dont you know|don t you know|you do not know|you dont know|you don t know",
        ),
        _each(_each("unknown|missing|stale|outdated", "leader|leaders"), "today|here"),
    )
)
_A_LEADER = f"leader|{_LEADERS.partition('|leader|')[0]}"
_UNLED = "|".join(
    (
        "vacant|leaderless|leader is not known|leader is unknown|leader was not known|leader was unknown|leader is missing|leaders are not known|leaders are unknown",
        _each(
            "no|no known|without|without a|without an|without a known|without any|lacking|lacking a|lacking an|lack a|lack an|unknown|missing|an unknown|a missing",
            _A_LEADER,
        ),
        _each(
            "no|no known|without|without known|lacking|unknown|missing",
            "leaders|accountable officers|chief executives",
        ),
        _each(_A_LEADER, "not known|unknown|missing"),
    )
)
_TABLE: Final[tuple[tuple[Sense, str, str], ...]] = (
    # attributes
    (Sense.ATTRIBUTE, Attribute.LEADER, f"{_LEADERS}|{_LEADS}|leads leader|chief|head of|the head|head|led by|run by|headed by"),
    (Sense.ATTRIBUTE, Attribute.LEADERS, f"{_LEADERS_MANY}|officers|people named as leading|senior leaders"),
    (Sense.ATTRIBUTE, Attribute.CHAIR, "chair|chairs|chairman|chairwoman|chairperson|chaired|chairing|lay chair|clinical chair"),
    (Sense.ATTRIBUTE, Attribute.SYSTEM_LEAD, "stp lead|stp leader|system lead|system leader|footprint lead|footprint leader|ics lead|ics leader|stp leads|convenor|lead of the stp|convener"),
    (Sense.ATTRIBUTE, Attribute.OTHER_ROLE, "managing director|managing directors|deputy chief officer|deputy chief executive|deputy accountable officer|clinical lead|place director|executive lead|locality director"),
    (Sense.ATTRIBUTE, Attribute.SHARED_LEADER, "share|shares|shared|sharing|joint leader|shared leader|shared accountable officer|joint accountable officer|single accountable officer|one accountable officer|single ao|joint ao|shared ao|one ao between|shared management|shares its leader|sharing a leader|in common with|same boss|same bosses|same ao|same aos|same leader|same accountable officer|same chief officer|same chief executive|same chief exec|same chief|same ceo|same person in charge|one boss between them"),
    (Sense.ATTRIBUTE, Attribute.POPULATION, f"{_PEOPLE}|bigger patch|biggest patch"),
    (Sense.ATTRIBUTE, Attribute.PER_LEADER, "per leader|people per leader|average patch|per accountable officer|per ao|per chief officer|per chief executive|per boss|per head of ccg|population per leader|load per leader|people a leader|people an accountable officer|people an ao"),
    (Sense.ATTRIBUTE, Attribute.CCGS_PER_LEADER, "ccgs per leader|ccgs per accountable officer|ccgs per ao|ccgs each leader|ccg per leader|ccg per accountable officer|ccg per ao"),
    (Sense.ATTRIBUTE, Attribute.MEMBERS, "members|member|member ccgs|made up|sat under|sit under|sits under|makes up|make up|constituents|consists of|consist of|made up of|comprises|comprise|contains|parts of it|composition|component ccgs"),
    (Sense.ATTRIBUTE, Attribute.PARENT, "covers|cover|covered|covering|parent|parents|parent body|belongs to|belong to|belonged to|part of|come under|comes under|came under|falls under|fall under|sits in|sit in|in which|responsible for|looks after|commissions for|commissions in|commissions|serves|under which|where is|which area"),
    (Sense.ATTRIBUTE, Attribute.REGION, "which region|what region|region of|nhs region"),
    (Sense.ATTRIBUTE, Attribute.DISTRICTS, "local authorities|local authority|districts|district|boroughs|borough|councils covered|council areas|las|local councils|which councils"),
    (Sense.ATTRIBUTE, Attribute.CODE, "ods code|ods codes|gss code|gss codes|ons code|organisation code|code|codes|ods|code for"),
    (Sense.ATTRIBUTE, Attribute.NAME, "stand for|stands for|full name|proper name|official name|called|abbreviation for|name of the ccg|what are they called|mean|means|name"),
    (Sense.ATTRIBUTE, Attribute.OPENED, "formed|created|set up|established|founded|opened|came into being|began life|came into existence|come into being|come into existence|born|launched|announced|start life|formation|inception|creation|date of birth|established in|become an integrated care board|became an integrated care board|become an icb|became an icb|become a ccg|became a ccg|go live|went live|gone live|start up|come into force|came into force|set up date|start date|opening date|launch date"),
    (Sense.ATTRIBUTE, Attribute.CLOSED, "closed|close|abolished|dissolved|disbanded|ceased to exist|cease to exist|ceased|wound up|closing|closure|abolition|scrapped|demise|go away|went away|shut|shut down|end date|closing date|still a thing|still exist|still exists|still around|still going|still there|still open|still running|still in existence|still in being|close down|closed down|stop existing|cease to be"),
    (Sense.ATTRIBUTE, Attribute.AGE, "how old|how old is|how long did it last|how long was it around"),
    (Sense.ATTRIBUTE, Attribute.MERGER, "merge|merged|merging|merger status|merger|combine|combined|combining|joined together|join together|joining together|joining up|join up|joined up|join|joined|amalgamate|amalgamated|amalgamating|amalgamation|unite|united|unify|becoming one|become one|becoming one ccg|become one ccg|into one ccg|a single ccg|the single ccg|becoming a single ccg|merger plan|merger plans|going to merge|tie up|consolidate|consolidated|consolidation|absorbed|merges|come together|came together|fuse|fused|fusion"),
    (Sense.ATTRIBUTE, Attribute.MERGERS, "mergers|ccg mergers|icb mergers|merger list|list of mergers"),
    (Sense.ATTRIBUTE, Attribute.APPROVED, "approve|approved|approval|approves|permission|go ahead|green light|greenlight|authorised|authorisation|sign off|signed off|get permission to merge|given permission|rubber stamped"),
    (Sense.ATTRIBUTE, Attribute.CLUSTER, "cluster|clusters|clustered|clustering|icb cluster|icb clusters|cluster partner|cluster partners|clustering partner|clustering arrangements|clustering arrangement"),
    (Sense.ATTRIBUTE, Attribute.SUCCESSOR, "who got|who gets|what happened to|happened to|what became of|became of|become of|replaced by|what replaced|replaced|turn into|turned into|successor|successors|succeeded by|merge into|merged into|taken over by|took over from|took over|take over from|what is it now|whatever happened to|became|folded into|absorbed into|inherited|today s version of|what came after|came after|subsumed|superseded|turns into|become|where did it go|equivalent of|fate|legal successor|statutory successor|successor body|successor organisation|successor organisations|new name for|new name of|counterparty|split into|split up into|split between|divided into|divided between|divided up|broken up into|broken up|what s it called now|turned itself into|morph into|morphed into|go to|came out of|come out of|split|split up"),
    (Sense.ATTRIBUTE, Attribute.PREDECESSOR, "predecessor|predecessors|what was there before|was there before|came before|come from|came from|made from|formed from|what did it replace|did it replace|replace|replaces|made out of|formerly|previously called|used to be|ancestors|merged to form|merged to make|merged to create|merged to become|went into|created from|out of what|from what|made of what|was there previously|what came before|originate from|originated from|put together from|consist of before"),
    (Sense.ATTRIBUTE, Attribute.RATING, "rating|ratings|rated|outstanding|inadequate|requires improvement|requiring improvement|required improvement|require improvement|rated good|rated as good|good rating|good ratings|assessment"),
    (Sense.ATTRIBUTE, Attribute.QUALITY, "quality|perform better|performance|do better|quality go with|better ratings|score better"),
    (Sense.ATTRIBUTE, Attribute.SIZE, "size|size band|too small|too big|too large|how small|how big is a|how large is a|how big is an|how big are|how large is an|neighbourhood|small enough|big enough|large enough|viable|neighbourhood place or system|neighbourhood or place"),
    (Sense.ATTRIBUTE, Attribute.HISTORY, "history|timeline|story|over the years|over time|chronology|through time|so far|since the start|since the beginning|since it began|since it was formed|since it was set up|since it started|from the start|from the beginning|since inception|through the years|down the years|since day one"),
    (Sense.ATTRIBUTE, Attribute.MAP, "map|map of|maps|maps of|a map of|map for|on a map|on the map|draw a map of|as a map"),
    (Sense.ATTRIBUTE, Attribute.TIMELINE, "timeline of leaders|timeline of the leaders|timeline of accountable officers|timeline of chief executives|leaders through time|leaders over time|leader timeline|leaders timeline"),
    (Sense.ATTRIBUTE, Attribute.CHANGES, "changes|changed|change|happened|happening|what is new|whats new|anything new|news|developments|latest|updates|gone on|going on|been going on|events"),
    (Sense.ATTRIBUTE, Attribute.GAPS, _GAPS),
    (Sense.ATTRIBUTE, Attribute.STATS, "stats|statistics|national picture|national figures|overview|numbers|nationally|key figures|league of nations"),
    (Sense.ATTRIBUTE, Attribute.SOURCES, "source|sources|says who|who says|evidence|citation|reference|where does that come from|according to whom|proof|provenance"),
    (Sense.ATTRIBUTE, Attribute.CARD, "lookup|look up|tell me about|what is|what was|whats|show me|show|card|card for|info|information|details|about|profile|find|what about|how about|everything about|know about|facts about"),
    # operators
    (Sense.OP, Op.HOW_MANY, "how many|how often|how many times|number of|no of|count|count of|how much|what number of|numbers of|total number of"),
    (Sense.OP, Op.WHICH, "which|what|whats the|what are|which are|any"),
    (Sense.OP, Op.LIST, "list|all of them|show me the|give me the|list of|name the|name all|all the|full list|every|all"),
    (Sense.OP, Op.WHO, "who|whos|who is|who was|who are|who were|whom|who s|whose|name of the|name and|wholl|who ll|who will|whod|who d|whove|who ve"),
    (Sense.OP, Op.WHEN, "when|what date|what day|on what day|on what date|date of|which date|what year|which year|in what year|in which year|since when|by when|from when|at what point|date|when did|when was|until when|till when|which month|what month|in which month|in what month|whens|when s"),
    (Sense.OP, Op.WHERE, "where|wheres|where s|whereabouts"),
    (Sense.OP, Op.WHY, "why|how come|for what reason|reason for|reasons for"),
    (Sense.OP, Op.HOW_LONG, "how long|for how long|how many years|length of service|tenure"),
    (Sense.OP, Op.IS_IT, "is|are|r|was|were|did|does|do|has|have|had|will|would|isnt|arent|wasnt|werent|didnt|doesnt|dont|hasnt|havent|wont|is there|are there|was there|were there|can|could|should"),
    (Sense.OP, Op.TRUE, "is it true that|is it true|is it right that|is it correct that|true that|right|correct|am i right|is it the case that|true or false"),
    (Sense.OP, Op.PER, "per|ratio|ratio of|for each|for every|each|every one|to each|by each|apiece|for one"),
    (Sense.OP, Op.SERVES, "answer for|answers for|answered for|serve|serving|account for|look after|oversee on average"),
    (Sense.OP, Op.AVERAGE, "average|on average|mean|typical|typically|avg"),
    (Sense.OP, Op.TOTAL, "total|in total|altogether|combined population|joint population|sum|together|all together|between them|in all"),
    (Sense.OP, Op.PROPORTION, "proportion of|what proportion|percentage of|share of|what share|per cent of|percent of|fraction of|how large a share"),
    (Sense.OP, Op.MOST, "most|highest|largest|biggest|greatest|max|maximum|most populous|the most|top ranked|busiest|largest number of"),
    (Sense.OP, Op.LEAST, "fewest|lowest|smallest|least|tiniest|min|minimum|least populous|the fewest|smallest number of|littlest"),
    (Sense.OP, Op.RANK, "rank|ranking|league|league table|ranked|sort|order by|sorted by|ranked by|in order of|leaderboard|table of|table|rank order"),
    (Sense.OP, Op.TOP, "top"),
    (Sense.OP, Op.BOTTOM, "bottom"),
    (Sense.OP, Op.COMPARE, "compare|comparison|versus|vs|v|compared with|compared to|compare with|against|beside|side by side|the same size as|same size as|as big as|as large as|as populous as|compares with|compares to|put next to|next to|compare against|alongside"),
    (Sense.OP, Op.DIFFERENCE, "difference between|differ|different from|differences between|difference|difference in|differences in|gap between|differ in"),
    (Sense.OP, Op.MORE, "more than|over|above|exceeding|greater than|bigger than|larger than|bigger|larger|in excess of|more|upwards of|exceeds|north of|higher than|higher"),
    (Sense.OP, Op.LESS, "fewer than|under|below|less than|smaller than|smaller|fewer|less|south of|lower than|lower"),
    (Sense.OP, Op.AT_LEAST, "at least|or more|not less than|no fewer than|minimum of"),
    (Sense.OP, Op.AT_MOST, "at most|up to|or fewer|or less|not more than|no more than|maximum of"),
    (Sense.OP, Op.BETWEEN, "between|in the range|in the range of|ranging from|range"),
    (Sense.OP, Op.BY_REGION, "by region|per region|in each region|for each region|of each region|region by region|split by region|each region"),
    (Sense.OP, Op.BY_STP, "by stp|per stp|in each stp|for each stp|of each stp|each stp|in every stp|by footprint|per footprint|in each footprint"),
    (Sense.OP, Op.THAN, "than"),
    (Sense.OP, Op.TREND, "trend|trends|each year|every year|year by year|by year|evolved|evolve|development of|growth|over the years|how has|how have|annually|per year|year on year|over time|grown|grow|grew|increased|risen|fallen|shrunk|declined|gone up|gone down|go up|go down|went up|went down|going up|going down|gone up or down|go up or down|went up or down|up or down|rise|rose|rising|fell|falling|growing|shrink|shrank|shrinking|fall|falls|increase|increasing|increases|decrease|decreased|decreasing|decline|declining|dropped|drop"),
    (Sense.OP, Op.FIRST, "first|very first|original|earliest|initial|initially|at first|inaugural"),
    (Sense.OP, Op.LAST, "last|final|latest|most recent"),
    (Sense.OP, Op.PREVIOUS, "previous|previously|before|predecessor of|former|past|who came before|prior|preceded by|preceded|earlier|predecessor|predecessors"),
    (Sense.OP, Op.NEXT, "next|after|succeeded|succeeds|succeed|took over from|take over from|takes over from|followed|follows|replaced|new leader after|came after|who replaced|since then|later|who came in|came in next"),
    (Sense.OP, Op.START, "start|started|starts|begin|began|take up|took up|take over|took over|join|joined|become|became|appointed|arrive|arrived|appointment|been in post|in post"),
    (Sense.OP, Op.END, "stop|stopped|leave|left|leaves|stand down|stood down|step down|stepped down|retire|retired|end|ended|finish|finished|depart|departed|quit|go|went|resign|resigned|move on|moved on"),
    (Sense.OP, Op.STILL, "still|yet|any more|anymore|already|remain|remains|stay|stays|ever"),
    (Sense.OP, Op.ELSE, "else|also|other|besides|apart from|as well as|anyone|anybody|with anyone|anyone else|somebody else|another"),
    (Sense.OP, Op.BOTH, "both|either|all of"),
    (Sense.OP, Op.FUTURE, "plan to|plans to|planned|planning|any plan|any plans|plan|plans|going to|expected|about to|looking for|looking to|in the pipeline|proposed|considering|proposals|propose|intend to|intends to"),
    (Sense.OP, Op.AS_MANY, "as many|the same number of|equal numbers of|same number"),
    (Sense.OP, Op.THEM, "it|its|they|them|their|that|this|he|she|her|him|his|those|these|there|one|ones"),
    (Sense.OP, Op.OLDER, "older than|older|longer established than"),
    (Sense.OP, Op.YOUNGER, "younger than|younger|newer than|newer|more recent than"),
    (Sense.OP, Op.NEW, "new|newest|newly formed|newly created"),
    (Sense.OP, Op.OR, "or"),
    (Sense.OP, Op.AND, "and|plus|with|w|as well"),
    # kinds of body
    (Sense.KIND, Kind.CCG, "ccg|clinical commissioning group|clinical commissioning grp|gp commissioning group"),
    (Sense.KIND, Kind.STP, "stp|sustainability and transformation partnership|sustainability and transformation plan|footprint|stp footprint|stp area|sustainability transformation partnership"),
    (Sense.KIND, Kind.ICB, "icb|integrated care board|integrated commissioning board"),
    (Sense.KIND, "ics", "ics|integrated care system|integrated care partnership|system|health system|health economy|area|patch area"),
    (Sense.KIND, Kind.SUB_ICB_LOCATION, "sub icb location|sicbl|sub icb|sub icb area"),
    (Sense.KIND, Kind.REGION, "region|nhs england region"),
    (Sense.KIND, Kind.LOCAL_OFFICE, "local office|local team|area team"),
    (Sense.KIND, "body", "body|organisation|outfit|commissioning body|board"),
    # features
    (Sense.FEATURE, Feature.INTERIM, "interim|acting|temporary|caretaker|stand in|no permanent leader|no permanent chief executive|no permanent chief exec|no permanent ao|no permanent accountable officer|without a permanent leader|without a permanent chief executive|without a permanent accountable officer|no substantive leader|no substantive chief executive"),
    (Sense.FEATURE, Feature.COUNCIL, "council chief executive|council chief exec|council chief executives|council chiefs|the council chief exec|also council chief executive|council ceo|councils chief executive|led by the council chief executive|local authority chief executive|also run the council|council bosses"),
    (Sense.FEATURE, Feature.LEADER_UNKNOWN, _UNLED),
    (Sense.FEATURE, Feature.DISPUTED, "disputed|in dispute"),
    (Sense.FEATURE, Feature.ALONE, "does not share|do not share|doesnt share|dont share|not sharing|not shared|of its own|of their own|standalone|stand alone|stayed out|stay out|opted out|kept out|to themselves|to itself|its own accountable officer|its own ao|its own leader|its own chief officer|their own accountable officer|their own accountable officers|their own ao|their own leader|own accountable officer|own chief officer"),
    (Sense.ATTRIBUTE, Attribute.CHANGES, "leadership changes|leadership change|changes of leadership|changes in leadership|change of leader|changes of leader|new leaders"),
    (Sense.ATTRIBUTE, Attribute.SUCCESSOR, "inherited the functions of|inherited the responsibilities of|inherited the duties of|inherited the contracts of|took over the functions of|took on the functions of|took on the responsibilities of|took over the duties of|took over the contracts of|has the functions of"),
    (Sense.ATTRIBUTE, Attribute.MERGER, "merge into one|merged into one|merged together|merge together|one organisation|a single organisation"),
    (Sense.ATTRIBUTE, Attribute.LEADER, "new chief executive|new chief executives|new accountable officer|new accountable officers|new chief officer|new chief officers|new boss|new ceo|new ao|new leader|new chief exec|new chief execs"),
    (Sense.FEATURE, Feature.UNCLUSTERED, "not in a cluster|not in any cluster|not clustered|outside a cluster|outside any cluster|unclustered|not part of a cluster|without a cluster|in no cluster|not clustering|have no cluster"),
    # steps
    (Sense.STATUS, "approved", "conditionally approved"),
    (Sense.STATUS, "rejected", "rejected|refused|voted down|turned down|voted against|vote against|reject|blocked|thrown out|failed"),
    (Sense.STATUS, "on hold", "on hold|paused|delayed|postponed|deferred|shelved"),
    (Sense.STATUS, "proposed", "proposed merger"),
    (Sense.STATUS, "took effect", "took effect|take effect|completed|went through|effective"),
    (Sense.STATUS, "applied for", "applied for|application|applications|applied"),
    # what is not held
    (Sense.NOT_HELD, "budgets", "budget|budgets|spend|spending|allocation|funding|deficit|surplus|finances|income|expenditure|financial position|cost of|overspend|budgeted|debt|debts|financially|financial performance|balance sheet|spent|spends|contract value|contract values"),
    (Sense.NOT_HELD, "pay", "salary|salaries|pay|paid|earn|earns|wage|wages|remuneration|bonus|pension|get paid|gets paid|got paid|remunerated|earning|earnings|paid a year|on what salary|pay packet|expenses"),
    (Sense.NOT_HELD, "contact details", "email|e mail|emails|email address|phone|phone number|telephone|telephone number|contact details|contact|mobile|twitter|linkedin|postal address|home address|fax|address|addresses|headquarters|head office|hq|website|web site|contact number|mailing address|where is it based|based|postal"),
    (Sense.NOT_HELD, "other officers", "finance director|director of finance|chief finance officer|cfo|finance officer|finance chief|nursing director|director of nursing|chief nurse|medical director|chief medical officer|chief operating officer|coo|director of commissioning|director of strategy|communications director|head of communications|clinical director|director of public health|non executive|non executives|board members|governing body members|director of finance and|chief financial officer|director of quality|director of operations|director of transformation|chief people officer|hr director|sits on|sit on|sat on|governing body of|on the governing body|lay members|lay member|on the board|board member|board members of|head of finance|head of comms|press officer|chief strategy officer|chief digital officer|caldicott guardian|chief pharmacist"),
    (Sense.NOT_HELD, "performance", "waiting times|waiting time|waiting list|waiting lists|a e performance|ambulance response|referral times|targets met|performance data|mortality|outcomes|a & e|a and e|accident and emergency|ambulance times|ambulance response times|cancer targets|cancer waits|waits|18 weeks|rtt|backlog|emergency department|bed occupancy|beds|complaints|deaths|death rate|infection rates|vaccination rates|life expectancy"),
    (Sense.NOT_HELD, "staff numbers", "staff|employees|headcount of staff|how many staff|workforce|vacancies|redundancies|job losses|jobs lost|people work|people does it employ|employ|employs|employed|headcount reduction|made redundant|staffing|whole time equivalents|wte"),
    (Sense.NOT_HELD, "personal details", "how old is he|age of|date of birth|married|religion|ethnicity|gender|politics|party|nationality|education|qualifications|political party|which party|how old is she|where does he live|where does she live|married to|wife|husband|children|hobbies|photo|picture of|gay|salary history|cv|background"),
    (Sense.NOT_HELD, "costs", "cost|costs|costing|money|running costs|running cost|management costs|management cost|admin costs|administration costs|administrative costs|overheads"),
    (Sense.NOT_HELD, "opinions", "good at|any good|bad at|doing a good job|good job|best at|competent|incompetent|popular|unpopular|corrupt|trustworthy|do you think|do you like|your opinion|whats your view|should it have|fit for purpose|worth it"),
    # other organisations
    (Sense.OTHER, "a hospital or trust", "trust|trusts|nhs trust|foundation trust|hospital|hospitals|infirmary|ft|ambulance service|ambulance trust|ambulance services|teaching hospital|teaching hospitals"),
    (Sense.OTHER, "a council", "county council|city council|borough council|district council|council|metropolitan borough|combined authority|unitary authority|unitary|mayor"),
    (Sense.OTHER, "a primary care trust", "pct|pcts|primary care trust|primary care trusts|strategic health authority|sha|shas|health authority"),
    (Sense.OTHER, "a primary care network", "pcn|pcns|primary care network|primary care networks|gp federation|federation"),
    (Sense.OTHER, "a GP practice", "gp surgery|surgery|surgeries|gp practice|practice|practices|doctors surgery|health centre|medical centre|gp|gps|my doctor|my gp|pharmacy|dentist"),
    (Sense.OTHER, "NHS England itself", "nhs england|nhse|nhsei|nhs improvement|monitor|department of health|dhsc|dh|secretary of state|health secretary|cqc|nice|ukhsa|public health england"),
    (Sense.OTHER, "the NHS outside England", "nhs scotland|scotland|scottish|nhs wales|wales|welsh|northern ireland|lothian|nhs lothian|glasgow|health board|health boards|nhs lanarkshire|nhs fife|nhs grampian|nhs tayside|nhs highland|nhs borders|betsi cadwaladr"),
    (Sense.OTHER, "a commissioning support unit", "csu|csus|commissioning support unit|commissioning support units|commissioning hub"),
    (Sense.OTHER, "a constituency or its MP", "mp|mps|constituency|constituencies|member of parliament"),
    (Sense.OTHER, "medical advice", "symptoms|symptom|chest pain|pain|sick|poorly|medicine|medicines|tablets|dose|cure|treatment for|appointment|appointments|prescription|prescriptions|vaccine|rash|headache|cancer|diabetes|covid"),
    # negation
    (Sense.NOT, "not", "not|except|but not|but|excluding|other than|without|never|no|nor|neither|isnt|didnt|doesnt|dont|havent|hasnt|hadnt|wasnt|werent|arent|wont|none|apart from"),
    # England
    (Sense.NATION, "England", "england|english|in england|across england|nationally|national|nationwide|country|the country|in the country|across the country|in the whole country|whole of england"),
    # talk
    (Sense.TALK, "help", "help|help me|what can you do|how does this work|what can i ask|commands|usage|instructions|how do i use this|what do you know|what do you do"),
    (Sense.TALK, "hello", "hi|hi all|hello|hello all|hey|hey all|hiya|hi everyone|hi team|dear all|good morning|good afternoon|good evening|morning all|howdy|greetings|yo|evening|afternoon|morning|hi there|hello there|hey there|morning everyone|afternoon all|good day|gm"),
    (Sense.TALK, "thanks", "thanks|thank you|thx|ty|cheers|ta|many thanks|thank you very much|thanks a lot|great|brilliant|perfect|lovely|nice one|much appreciated|appreciated|ok|okay|cool|got it|super|good bot|bye|goodbye|well done|lol|haha|hahaha|nvm|never mind|nevermind|forget it|forget that|no worries|np|no problem|sorted|thats all|that s all|all good|fab|ace|legend|sound|noted|understood|will do|got that|tks|tnx|thks"),
    # filler
    (Sense.FILLER, "", "please|pls|plz|kindly|could you|can you|can u|could u|would you|will you|tell me|let me know|provide|give me|give|need to know|i need|we need|we need to know|i want to know|id like to know|i would like to know|would like to know|do you know|does anyone know|anyone know|any idea|any ideas|wondering|i was wondering|just wondering|just|actually|so|well|um|erm|er|quick q|quick question|q|question|asking for a friend|right now|now then|then|again|really|exactly|precisely|approximately|roughly|about how|currently in|at the time|back then|in particular|by the way|btw|fyi|asap|urgent|urgently|folks|team|all right|anyway|also please|dear|regards|best|kind regards|sorry|excuse me|bot|commissioner|can i ask|may i ask|may i|can we|quickly|simply|basically|remind me|do we|do we know|confirm|can you confirm|please confirm|check|find out|out of interest|in bullet points|bullet points|in words|briefly|in short|short answer|one line|thanks in advance|help please|hm|hmm|ah|oh|eh|mate|guys|everyone|here|say|said|called the|known as|the following|such|very|how|quite|rather|only|own|act on its own|act alone|single handedly|whether|if|as|like|name please|wondered|hear|heard|i hear|i heard|supposedly|apparently|i think|think|believe|i believe|id|im|i|we|you|me|us|my|our|your|u|ur"),
    (Sense.FILLER, "", "the|a|an|of|in|at|for|on|to|by|from|as at|within|across|inside|around|be|been|being|am|s|t|re|ll|ve|nhs|held|hold|holds|have they|got|get|gets|has it|being the|into|out|up|off|over in|that are|that is|that was|that were|who is the|regarding|concerning|relating to|with regard to|current|currently|present|presently|at present|serving as|post of|role of|job of|position of|officially|formally|total of|there|exist|existed|exists|existing|whole|entire|entirely|overall|actual|different|individual|particular|specific|certain|some|each of|way|case|situation|arrangement|arrangements|time|times|does it|do they|did they|their own|doing|doing now|happen|take place|taken place|takes place|took place|which of|what s|many|much|long|old|people s|person|someone|somebody|anyone called|called"),
    (Sense.FILLER, "", "atm|at the mo|grateful if you could advise|grateful if you could confirm|please advise|could you advise|comes|to ask the secretary of state|to ask the secretary of state for health and social care|ask the secretary of state|terms|everything|tell us|tell|i live in|we live in|i am in|mum|dad|mother|father|gran|nan|to ask|in order|of them|in terms of|under him|under her|under them|ultimately|in the end|do we write to|we write to|write to|individuals|postcode|post code|names|figure|job|jobs|title|to ask the secretary of state for health|to ask his majesty s government|to ask her majesty s government|pursuant to|what assessment has been made of|quick one|quick|channel|put|need it for|for a meeting|dr|doctor|mr|mrs|ms|miss|prof|professor|sir|dame|lord|baroness|cllr|between|we have a contract with|our contract with|our contract was with|been going|going ahead|go ahead with|nowadays|these days|open"),
)  # fmt: skip

_PLURAL: Final = {
    "ccg": "ccgs", "clinical commissioning group": "clinical commissioning groups", "stp": "stps", "footprint": "footprints",
    "sustainability and transformation partnership": "sustainability and transformation partnerships",
    "sustainability and transformation plan": "sustainability and transformation plans", "icb": "icbs",
    "integrated care board": "integrated care boards", "ics": "icss", "integrated care system": "integrated care systems",
    "system": "systems", "health system": "health systems", "area": "areas", "region": "regions", "body": "bodies", "outfit": "outfits",
    "organisation": "organisations", "commissioner": "commissioners", "sub icb location": "sub icb locations",
    "local office": "local offices", "commissioning body": "commissioning bodies", "board": "boards", "stp area": "stp areas",
}  # fmt: skip
"""Words for kinds and their plurals: a plural asks for a set."""


def table() -> Iterator[tuple[str, Concept]]:
    """Give every phrase with its meaning; a phrase may have several."""
    for sense, value, phrases in _TABLE:
        for phrase in phrases.split("|"):
            yield phrase, Concept(sense, str(value))
            if sense is Sense.KIND and phrase in _PLURAL:
                yield _PLURAL[phrase], Concept(sense, str(value), plural=True)


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, tuple[tuple[int, Mapping[tuple[str, ...], tuple[Concept, ...]]], ...]]:
    """Map each first word to its phrases by their number of words, the longest first, and those to their meanings."""
    meanings: dict[tuple[str, ...], dict[Concept, None]] = defaultdict(dict)
    for phrase, concept in table():
        meanings[tuple(phrase.split())][concept] = None
    found: dict[str, dict[int, dict[tuple[str, ...], tuple[Concept, ...]]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for words, concepts in meanings.items():
        found[words[0]][len(words)][words] = tuple(concepts)
    return {first: tuple(sorted(by_length.items(), reverse=True)) for first, by_length in found.items()}
