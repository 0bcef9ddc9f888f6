"""Countries and cities that play: in sports reports "England beat Sweden 2-0" names two teams, not two places."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.entities.article import Article
from pipeline.entities.discourse import role
from pipeline.entities.spans import Name
from pipeline.text.wordlist import words

_SPORT = words(
    """match goal goals league coach season striker midfielder goalkeeper defender championship tournament scored
    scoring penalty halftime half-time kickoff quarterback touchdown innings wicket wickets playoff playoffs
    semifinal semi-final quarterfinal final finals referee stadium squad teammate offside equaliser equalizer
    pitcher inning rebounds batsman bowler tries points fixture group-stage qualifier cup game games team teams
    player players"""
)
_VERBS = words(
    """beat beats beating defeat defeated defeats defeating face faced faces facing thrash thrashed edge edged
    overcame overcome hammered trounced crushed drew lost losing won win wins winning scored scores play plays
    played playing trailed trail led equalised equalized conceded qualified advanced host hosted kicked attacked
    eliminated reached tied visit outplayed stunned upset routed humbled held"""
)
_AFTER = words(
    "goalkeeper striker captain coach defence defense midfield attempt goal winger fans lead squad team manager"
)
_SCORE = re.compile(r"\d{1,3}[-–—]\d{1,3}")
_MIN_WORDS = 4


def teams(article: Article) -> None:
    """Retype the places of a sports report that win, lose, score or have a coach."""
    if len(_SPORT & article.at.keys()) < _MIN_WORDS:
        return
    places = [n for n in article.names.values() if n.type == "place"]
    playing = Counter(n.text for n in places if _plays(article, n))
    for name in places:
        if _plays(article, name) or (playing[name.text] >= 2 and not _locates(article, name)):
            name.type, name.rule = "organisation", "team"


def _locates(article: Article, name: Name) -> bool:
    before = article.lower[name.first - 1] if article.same_line(name.first, name.first - 1) else ""
    return before in ("in", "at", "from", "of", "near", "across", "around", "outside")


def _plays(article: Article, name: Name) -> bool:
    lower, first, last = article.lower, name.first, name.last
    before = lower[first - 1] if article.same_line(first, first - 1) else ""
    if before in ("against", "versus", "v", "vs", "defeating", "beating"):
        return True
    if _locates(article, name):
        return False
    after = [lower[k] if article.same_line(last, k) else "" for k in (last + 1, last + 2, last + 3)]
    if _SCORE.fullmatch("".join(after)) or (_SCORE.fullmatch(after[0]) and not after[0].isdigit()):
        return True
    if after[0] in ("'s", "’s") and after[1] in _AFTER:
        return True
    function, verb = role(article.parse, first, last)
    return function in ("subject", "object") and lower[verb] in _VERBS
