"""Words that tell what kind of thing a capitalised name stands for. Own lists."""

from __future__ import annotations

ORGANISATION_HEADS: frozenset[str] = frozenset(
    """party university college institute institution foundation association council commission committee ministry
    department agency authority bureau bank corp corporation inc ltd llc plc company co group holdings union federation
    league club society organisation organization alliance coalition church congress parliament senate assembly
    court police army navy force forces guard corps service services office board administration academy school
    hospital network news times post journal magazine tribune herald gazette press media airlines airways motors
    industries partners associates capital fund trust laboratories laboratory labs studios records pictures
    entertainment technologies systems software bancorp insurance orchestra symphony ballet fc united
    campaign project initiative program programme center centre exchange brigade regiment division battalion
    conference museum gallery library cabinet secretariat tribunal chamber chambers caucus front movement brotherhood
    consortium enterprises ventures solutions chronicle observer globe enquirer nation diocese
    clinic medicine athletics fraternity sorority team""".split()
)
PLACE_HEADS: frozenset[str] = frozenset(
    """river lake mountain mountains mount hill hills island islands isle valley desert ocean sea bay gulf strait
    peninsula beach coast forest canyon falls creek street avenue road boulevard lane highway bridge airport
    stadium arena park square plaza county province district state states city town village township parish
    republic kingdom territory region county tower towers palace castle harbor harbour port station cemetery
    cathedral hotel mosque basilica reservoir dam canal glacier volcano base building heights""".split()
)
EXTENDABLE_HEADS: frozenset[str] = frozenset(
    """university college institute department ministry museum society foundation council commission committee board
    bureau bank school academy party association federation league court union church office house chamber
    center centre organisation organization agency authority congress confederation ministries library institution
    supreme fund embassy consulate""".split()
)
"""Heads that go on with "of" or "for" and another name: "University of Oslo", "Center for Rural Studies"."""
