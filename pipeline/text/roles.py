"""Nouns for what somebody is, and which of them may refer back to which. Own lists."""

from __future__ import annotations

from pipeline.text.titles import FEMALE_NOUNS, HONORIFICS, MALE_NOUNS, OFFICES
from pipeline.text.wordlist import words

# Titles as abbreviated before names -> the noun that a later sentence uses.
ABBREVIATED = {
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "cmdr": "commander",
    "adm": "admiral",
    "prof": "professor",
    "dr": "doctor",
    "rev": "reverend",
    "pm": "premier",
    "maj": "major",
    "cpl": "corporal",
    "pvt": "private",
    "congressmember": "representative",
    "congressman": "congressman",
    "sens": "senator",
    "reps": "representative",
}

ROLE_NOUNS: frozenset[str] = (
    OFFICES
    | FEMALE_NOUNS
    | MALE_NOUNS
    | frozenset(ABBREVIATED.values())
    | words(
        """official leader head boss lawmaker politician executive star veteran nominee contender frontrunner rival
    opponent challenger incumbent hopeful candidate professor doctor physician surgeon expert critic artist
    painter musician filmmaker teacher student player runner winger forward quarterback pitcher champion winner
    mogul magnate entrepreneur investor investigator prosecutor suspect defendant victim witness gunman attacker
    shooter survivor patient resident neighbor neighbour owner founder creator designer novelist poet journalist
    anchor host presenter commentator blogger pundit moderator insider operative consultant aide staffer nurse
    engineer pilot driver soldier officer detective cleric priest bishop archbishop cardinal pontiff pope
    monarch dictator strongman democrat republican conservative socialist libertarian independent texan
    floridian californian secretary chief secretary-general ceo president-elect premier child kid teenager teen
    person friend colleague parent sibling customer voter worker farmer graduate"""
    )
) - frozenset(["private", "major", "general", "vice", "pm", "judge", "chair", "mp", "mep"]) | frozenset(
    ["general", "judge"]
)

# Broader noun -> narrower ones that it may refer back to ("the diplomat" after "the foreign minister").
BROADER: dict[str, frozenset[str]] = {
    noun: frozenset(narrow.split())
    for noun, narrow in {
        "chief": "secretary-general director-general secretary head director commissioner "
        "chairman chairwoman president leader ceo general",
        "head": "secretary-general director-general chief director president chairman chairwoman commissioner leader",
        "boss": "chief head ceo chairman manager coach",
        "diplomat": "minister secretary ambassador envoy",
        "leader": "president premier minister chancellor chief chairman chairwoman king emperor dictator "
        "secretary-general",
        "lawmaker": "senator congressman congresswoman representative mp mep councillor councilman",
        "legislator": "senator congressman congresswoman representative mp mep",
        "politician": "senator congressman congresswoman representative minister mp mep governor mayor",
        "congressman": "representative congressman",
        "congresswoman": "representative congresswoman",
        "official": "minister secretary director spokesman spokeswoman spokesperson commissioner",
        "executive": "ceo president chairman founder cfo",
        "nominee": "candidate nominee",
        "candidate": "nominee candidate",
        "doctor": "physician surgeon",
        "physician": "doctor surgeon",
        "professor": "professor",
        "premier": "minister premier",
        "spokesperson": "spokesman spokeswoman",
        "spokesman": "spokesperson",
        "spokeswoman": "spokesperson",
        "tycoon": "businessman billionaire mogul magnate",
        "businessman": "tycoon billionaire mogul magnate entrepreneur",
        "billionaire": "businessman tycoon",
        "officer": "lieutenant sergeant captain detective",
        "pontiff": "pope",
    }.items()
}

MINISTRY_FIELDS: frozenset[str] = words(
    """state defense defence foreign interior treasury education health justice energy labor labour commerce transport
    homeland"""
)
"""Fields that a ministry or its head is called by alone: "State" for the State Department."""

# Nouns that may refer back to an organisation: "the agency".
ORGANISATION_NOUNS: frozenset[str] = words(
    """agency department ministry company firm court party university college group bank commission committee
    council institute foundation association union organisation organization newspaper magazine network bureau
    board federation league club hospital school church institution corporation authority parliament alliance
    bloc"""
)

# Words before an office that turn it into another office.
RANKS_APART: frozenset[str] = frozenset(
    ["vice", "deputy", "assistant", "undersecretary", "ex", "acting", "interim", "associate"]
)

# Party words, as before a role and in "(D-Vt.)" -> one word per party.
PARTIES = {
    "democratic": "democratic",
    "democrat": "democratic",
    "republican": "republican",
    "gop": "republican",
    "libertarian": "libertarian",
    "green": "green",
    "labour": "labour",
    "conservative": "conservative",
    "tory": "conservative",
    "d": "democratic",
    "r": "republican",
    "i": "independent",
}

# Verbs whose subject speaks.
SPEECH_VERBS: frozenset[str] = words(
    """according said says say saying told tells tell telling added adds adding wrote writes write tweeted tweets
    tweeting asked asks explained explains explaining argued argues arguing insisted insists noted notes noting
    stated states stating declared declares claimed claims warned warns warning acknowledged acknowledges
    admitted admits continued continues concluded concludes recalled recalls replied replies responded responds
    remarked remarks announced announces suggested suggests stressed stresses quipped joked complained commented
    comments predicted predicts confirmed confirms denied denies called calls urged urges vowed vows promised
    promises pledged pledges testified observed observes believes thinks thought described describes"""
)

__all__ = [
    "ABBREVIATED",
    "BROADER",
    "HONORIFICS",
    "MINISTRY_FIELDS",
    "ORGANISATION_NOUNS",
    "PARTIES",
    "RANKS_APART",
    "ROLE_NOUNS",
    "SPEECH_VERBS",
]
