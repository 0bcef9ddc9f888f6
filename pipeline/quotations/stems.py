"""Stems of English verbs and nouns, good enough to look up cue words, since no lemmatiser is run."""

from __future__ import annotations

import functools

_IRREGULAR = {
    form: stem
    for stem, forms in {
        "say": "said says saying",
        "tell": "told",
        "write": "wrote written",
        "think": "thought",
        "feel": "felt",
        "know": "knew known",
        "speak": "spoke spoken",
        "sing": "sang sung",
        "swear": "swore sworn",
        "hold": "held",
        "read": "read",
        "see": "saw seen",
        "give": "gave given",
        "make": "made making",
        "find": "found",
        "show": "shown",
        "understand": "understood",
        "mean": "meant",
        "begin": "began begun beginning",
        "go": "went gone goes",
        "teach": "taught",
        "take": "took taken",
        "get": "got gotten getting",
        "send": "sent",
        "shoot": "shot",
        "hear": "heard",
        "lay": "laid",
        "lead": "led",
        "bring": "brought",
        "forget": "forgot forgotten",
        "choose": "chose chosen",
        "foresee": "foresaw foreseen",
        "leave": "left",
        "fight": "fought",
        "seek": "sought",
        "hit": "hitting",
        "put": "putting",
        "keep": "kept",
        "come": "came",
        "be": "is are was were been being am 's 're 'm ’s ’re ’m",
        "have": "has had having 've 'd ’ve ’d",
        "do": "does did done doing",
        "break": "broke broken",
        "fear": "feared",
        "quote": "quoted quotes quoting",
    }.items()
    for form in forms.split()
}
_DOUBLED = frozenset("bdgmnprt")


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem that all inflections of a lower-case verb or noun share ("argued", "argues": "argu")."""
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    elif word.endswith("ing") and len(word) > 5:
        word = _undouble(word[:-3])
    elif word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("ed") and len(word) > 4:
        word = _undouble(word[:-2])
    elif word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undouble(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in _DOUBLED else word
