"""Words before and after people's names: honorifics, offices, particles, suffixes.

Own lists. Keys are lower case without a final full stop.
"""

from __future__ import annotations

from pipeline.text.wordlist import words

# Honorific -> the gender that it shows, or None.
HONORIFICS: dict[str, str | None] = {
    "mr": "male",
    "mister": "male",
    "sir": "male",
    "lord": "male",
    "monsieur": "male",
    "herr": "male",
    "senor": "male",
    "señor": "male",
    "father": "male",
    "brother": "male",
    "king": "male",
    "prince": "male",
    "duke": "male",
    "baron": "male",
    "sheikh": "male",
    "sheik": "male",
    "messrs": "male",
    "mrs": "female",
    "ms": "female",
    "miss": "female",
    "madam": "female",
    "madame": "female",
    "lady": "female",
    "dame": "female",
    "mme": "female",
    "mlle": "female",
    "frau": "female",
    "senora": "female",
    "señora": "female",
    "sister": "female",
    "queen": "female",
    "princess": "female",
    "duchess": "female",
    "baroness": "female",
    "countess": "female",
    "dr": None,
    "doctor": None,
    "prof": None,
    "professor": None,
    "rev": None,
    "reverend": None,
    "hon": None,
    "pope": "male",
    "saint": None,
    "st": None,
    "rabbi": None,
    "imam": "male",
    "ayatollah": "male",
    "mullah": "male",
    "bishop": None,
    "archbishop": None,
    "cardinal": "male",
    "pastor": None,
}

# Honorifics of the world's English-language news, before a given name, a family name or both.
HONORIFICS |= {
    "shri": "male", "sri": "male", "smt": "female", "shrimati": "female", "kumari": "female", "pandit": "male",
    "datuk": "male", "dato": "male", "datin": "female", "tunku": None, "tengku": None, "haji": "male",
    "hajah": "female",
    "ustaz": "male", "ato": "male", "weizero": "female", "alhaji": "male", "oba": "male",
    "sheikha": "female", "sayyid": "male", "maulana": "male", "mufti": "male", "swami": "male", "khun": None,
    "monsignor": "male", "msgr": "male", "fr": "male", "canon": None, "deacon": None,
    "advocate": None, "adv": None, "barr": None, "engr": None, "cde": None, "comrade": None, "mx": None,
}  # fmt: skip

# Titles that stand before the given name alone: "Sir Keir said".
GIVEN_NAME_TITLES = frozenset(["sir", "dame"])

# Offices and occupations that news writes directly before a name.
OFFICES: frozenset[str] = words(
    """president vice-president senator sen sens representative rep reps governor gov govs secretary minister
    premier chancellor ambassador congressman congresswoman councillor councilman councilwoman councilor
    commissioner mayor judge justice chief chairman chairwoman chairperson chair speaker leader director general
    gen colonel col major maj captain capt lieutenant lt sergeant sgt corporal cpl admiral adm commander cmdr
    officer inspector detective sheriff deputy marshal private pvt constable superintendent coach manager
    prosecutor attorney lawyer spokesman spokeswoman spokesperson analyst economist strategist adviser advisor
    aide candidate nominee mp mep ceo cfo founder co-founder editor author writer reporter correspondent
    columnist actor actress singer rapper comedian director producer striker midfielder defender goalkeeper
    captain coordinator historian scientist researcher pollster activist dean principal provost superstar
    billionaire tycoon businessman businesswoman delegate ex-president treasurer envoy diplomat emperor sultan
    emir pm congressmember assemblyman assemblywoman alderman undersecretary magistrate solicitor barrister vice
    cllr realtor maj-gen lt-gen lt-col brig brigadier brig-gen air-marshal cdr insp supt dcp acp mla mlc mpp msp
    senior-minister taoiseach tanaiste nurse chef pilot"""
)

# Offices that are cut from the front of a name if the model included them.
SPLIT_TITLES: frozenset[str] = words(
    """president vice-president senator sen sens representative rep reps governor gov govs secretary minister
    premier chancellor ambassador congressman congresswoman councillor councilman councilwoman mayor judge
    justice chairman chairwoman general gen colonel col major maj captain capt lieutenant lt sergeant sgt
    corporal cpl admiral adm commander cmdr inspector detective sheriff spokesman spokeswoman spokesperson coach
    prosecutor attorney mp mep ceo pm congressmember assemblyman assemblywoman alderman chief speaker
    commissioner constable superintendent cllr maj-gen lt-gen lt-col brig brigadier brig-gen cdr insp supt mla mlc
    mpp msp taoiseach realtor"""
)

FEMALE_NOUNS: frozenset[str] = words(
    """spokeswoman chairwoman congresswoman councilwoman businesswoman actress woman mother wife daughter sister
    aunt grandmother widow girl girlfriend lady queen princess policewoman stateswoman heroine mom mum
    stepmother niece waitress assemblywoman forewoman saleswoman bride hostess duchess grandma stepdaughter
    granddaughter ex-wife businesswoman schoolgirl"""
)
MALE_NOUNS: frozenset[str] = words(
    """spokesman chairman congressman councilman businessman man father husband son brother uncle grandfather
    widower boy boyfriend gentleman king prince policeman statesman dad stepfather nephew fireman assemblyman
    foreman salesman groom duke grandpa stepson grandson ex-husband schoolboy cameraman"""
)

# Lower-case words inside family names ("von der Leyen", "al-Assad").
PARTICLES: frozenset[str] = words(
    """al bin bint ibn abu da das de degli dei del dela della den der des di do dos du el la las le los ten ter van
    vander von vom zu zum ap ben mac st y e af av"""
)

# Suffixes that distinguish members of a family, and so are part of the name.
GENERATIONS: frozenset[str] = frozenset(["jr", "sr", "ii", "iii", "iv"])

# All words that may follow a name. Those that are not in `GENERATIONS` are left out of the name.
SUFFIXES: frozenset[str] = GENERATIONS | frozenset(["esq", "phd", "md", "qc", "kc", "obe", "cbe", "mbe", "mp", "frs"])
