"""Words that show what kind of thing a capitalised name stands for. Own lists."""

from __future__ import annotations

from pipeline.text.wordlist import words

ORGANISATION_HEADS: frozenset[str] = words(
    """party inspectorate directorate registry coastguard ombudsman observatory archive archives theatre opera
    choir line lines steel mills shipping ferries marine logistics cement chemicals pharmaceuticals brewery
    foods stores band sentinel railroad railway casino appeal democracy voice university college institute
    institution foundation association council commission committee ministry department agency authority bureau
    bank corp corporation inc ltd llc plc company co group holdings union federation league club society
    organisation organization alliance coalition church congress parliament senate assembly court police army
    navy force forces guard corps service services office board administration academy school hospital network
    news times post journal magazine tribune herald gazette press media airlines airways motors industries
    partners associates capital fund trust laboratories laboratory labs studios records pictures entertainment
    technologies systems software bancorp insurance orchestra symphony ballet fc united campaign project
    initiative program programme center centre exchange brigade regiment division battalion conference museum
    gallery library cabinet secretariat tribunal chamber chambers caucus front movement brotherhood consortium
    enterprises ventures solutions chronicle observer globe enquirer nation diocese clinic medicine athletics
    fraternity sorority team"""
)
PLACE_HEADS: frozenset[str] = words(
    """river lake mountain mountains mount hill hills island islands isle valley desert ocean sea bay gulf strait
    peninsula beach coast forest canyon falls creek street avenue road boulevard lane highway bridge airport
    stadium arena park square plaza county province district city town village township parish republic kingdom
    territory region county tower towers palace castle harbor harbour port cemetery cathedral mosque basilica
    reservoir dam canal glacier volcano heights"""
)
LEGAL_FORMS: frozenset[str] = words("inc corp co ltd llc llp plc ag sa gmbh corporation company limited")
"""Words at the end of a company's name that say what it is in law."""
# Heads that may be followed by "of" or "for" and another name: "University of Oslo", "Center for Rural Studies".
EXTENDABLE_HEADS: frozenset[str] = words(
    """university college institute department ministry museum society foundation council commission committee
    board bureau bank school academy party association federation league court union church office house chamber
    center centre organisation organization agency authority congress confederation ministries library
    institution supreme fund embassy consulate"""
)

# Heads of names that are neither people nor places nor organisations: laws, prizes, events, works.
OTHER_HEADS: frozenset[str] = words(
    """act empire cups rink plan amendment amendments agreement treaty award awards survey study report war wars
    prize cup championship championships election elections bill deal law laws code theory series album tour
    festival games game olympics summit crisis grant grants medal day week month year century season edition
    version protocol accord accords resolution declaration constitution revolution rebellion uprising scandal
    scale disease syndrome language peace pact doctrine index model effect method ratio style style song single
    novel book poem film movie episode match race derby bowl open classic prix marathon pageant contest cycle
    virus pandemic hurricane storm rifle missile aircraft tank scheme tax taxes bond bonds credit rule rules"""
)
