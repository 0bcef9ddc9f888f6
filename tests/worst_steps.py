"""The worst texts for every step of the flow: `python -m tests.worst_steps`. Twice the text may take twice the work.

Each text is one thing over and over, or what two parts of a page quarrel over. Folders with texts of some length, of
twice and of four times that length go through all steps in this process, each text as a part of its own. Work is
counted in lines of Python that run, which no busy machine changes; `--seconds` compares CPU time instead, which also
tells of what libraries do by themselves.
"""

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

from pipeline.flow import STEPS
from pipeline.formats import is_raw_file, may_hold_many
from pipeline.options import Options
from pipeline.runner.partition import partition
from pipeline.runner.plan import Written, add_outputs, tasks_of
from pipeline.runner.project import load_project
from pipeline.runner.raw import list_raw
from pipeline.store import Store
from pipeline.tasks.execute import execute
from pipeline.tasks.task import Task

MOST_TIMES = 2.2
"""Work of twice the text."""
LEAST_LINES = 2_000
"""A task that runs fewer more lines with the longest text is too quick to be judged."""
LEAST_SECONDS = 0.06
"""A task that takes less than this with the longer text is too quick to be judged."""
AGAIN = 3
"""How often a task that seems slow is run again; the least time counts."""

_PROSE = "The weir at Tollbridge opens in the second week of May, Jane Roe said. "
# One thing over and over.
REPEATED: Mapping[str, str] = {
    "one pronoun": "he ",
    "a pronoun in a sentence": "He saw him. ",
    "a pronoun and names": "Jane Roe met Tom Varga, and she told him. ",
    "a name": "Jane Roe ",
    "a surname": "Mr Roe said so. Jane Roe left. ",
    "capitals": "JANE ROE: ",
    "a role": "the minister said that the governor left. ",
    "an acronym": "The Quern Fisheries Board (QFB) met. ",
    "marks": "?!",
    "marks without end": "\"'\"",
    "opening brackets": "((",
    "spaces": "a     ",
    "dates": "3 May 2021, ",
    "numbers": "1 2 3 ",
    "and": "and he and ",
    "that": "that he said that ",
    "a quotation": '"We go on," she said. ',
    "quotations of nobody": '"We go on." ',
    "names and quotations": '"We go on," Jane Roe said, "and on." ',
    "a quotation mark": '" ',
    "curly marks": "“a” ‘b’ ",
    "opening curly marks": "“a ",
    "single marks": "'tis 'so' ",
    "letters without a space": "ab",
    "a list of names": "Jane Roe, ",
    "a list of names with and": "Jane Roe and ",
    "bullets": "• word of four words here\n",
    "headlines": "Council Votes to Raise the Fees\n",
    "one-word lines": "word\n",
    "one-letter lines": "a\n",
    "empty lines": "\n",
    "equal paragraphs": "The weir at Tollbridge opens in May, Jane Roe said.\n",
    "turns of a talk": "ROE: We go on.\n",
    "questions and answers": "Q: Do you go on?\nA: We go on.\n",
    "rows of a table": "a | b\n",
    "open quotations": '"We go on,\n',
    "paragraphs within a quotation": '"We go on, and on. It is a long way, said some.\n\n',
    "short sentences": "It ended. ",
    "times": "10:30 a.m. ",
    "by": "By Jane Roe and ",
    "bylines": "By Jane Roe\n",
    "datelines": "LARKHILL, May 3 (Agency) — It rained.\n",
    "addresses": "http://quern.example/a ",
    "posts": "We go on. — Jane Roe (@roe) July 18, 2021\n",
    "signatures": "We go on and on.\n— Jane Roe\n",
    "mail": "> he said\n",
    "divided words": "a long way to the har-\nbour and the quay of the old\n",
    "reports": "The mayor said he would go home\n",
    "roles of one": "Mayor Jane Roe, the mayor of Larkhill, said the mayor left. ",
    "soft hyphens": "wo\u00adrd ",
    "accents": "e\u0301",
    "ideographs": "\u6f22\u5b57\u3002",
    "emoji": "\U0001f642",
    "nested clauses": "who said that the man who ",
    "according to": "according to Jane Roe, ",
}  # fmt: skip


def _many(pattern: str) -> Callable[[int], str]:
    """A text of numbered things, no two of them alike."""
    return lambda length: "".join(pattern.format(n, n * 7919 % 9973) for n in range(length // len(pattern)))


def _page(body: str) -> str:
    return f"<html><body><h1>The weir opens</h1>{body}</body></html>"


def _whole(one: str, length: int, close: str = "") -> str:
    times = length // (len(one) + len(close))
    return one * times + close * times


def _speakers(length: int) -> str:
    made = (f"{_NAMES[n % 10]} {_SURNAMES[n // 10 % 10]}{chr(97 + n // 100 % 26)}" for n in range(length // 40))
    return "".join(f'"We go on," {name} said. ' for name in made)


_NAMES = ["Anna", "Berta", "Clara", "Doris", "Erika", "Frida", "Greta", "Heidi", "Irmgard", "Jutta"]
_SURNAMES = ["Abel", "Brandt", "Corte", "Dorn", "Egger", "Falk", "Gerber", "Holt", "Ibsen", "Jung"]


def _people(length: int) -> str:
    made = (f"{_NAMES[n % 10]} {_SURNAMES[n // 10 % 10]}{chr(97 + n // 100 % 26)}" for n in range(length // 40))
    return "".join(f"{name} said that it rained. " for name in made)


def _word(number: int) -> str:
    """A word that no list has, another for each number: "Bazube"."""
    letters = "bzkvgrtm"
    return "".join(letters[number // 8**k % 8] + "aeuo"[(number >> k) % 4] for k in range(3)).capitalize()


def _words(pattern: str) -> Callable[[int], str]:
    """A text of things with words that no list has."""
    return lambda length: "".join(pattern.format(_word(n), _word(n).upper()[:4]) for n in range(length // len(pattern)))


def _repeated(one: str, close: str = "") -> Callable[[int], str]:
    return lambda length: _page(_whole(one, length, close))


def _before_prose(start: str, made: Callable[[int], str], end: str) -> Callable[[int], str]:
    """A page with something of a length, and a paragraph of prose."""
    return lambda length: _page(f"{start}{made(length)}{end}<p>{_PROSE}</p>")


def _graph(length: int) -> str:
    node = {"@type": "NewsArticle", "headline": "a", "articleBody": "b. " * 9}
    return json.dumps({"@graph": [{**node, "headline": f"a {number}"} for number in range(length // 90)]})


_DATA = '<script type="application/ld+json">'
# What a format may hold: suffix, and text by length.
MADE: Mapping[str, tuple[str, Callable[[int], str]]] = {
    "many names": (".txt", _people),
    "many speakers": (".txt", _speakers),
    "many of a family": (".txt", _words("{0} Roe said that it rained. ")),
    "many of a given name": (".txt", _words("Jane {0} said that it rained. ")),
    "many surnames": (".txt", _words("Mr {0} said that it rained. ")),
    "many short forms": (".txt", _words("The {0} Fisheries Board ({1}) said that it rained. ")),
    "many initials": (".txt", _words("The mayor said that {1} and Jane {0} had met. ")),
    "many places": (".txt", _words("It rained in {0}, Ohio. ")),
    "many roles": (".txt", _words("{0} minister Jane Roe met the {0} minister. ")),
    "many equal quotations": (".txt", _words('"We go on, {0}," Jane Roe said. ')),
    "many lines": (".txt", _many("Line {} of the weir has {} gates and a long way to go.\n")),
    "many dates": (".txt", _many("On 3 May 19{0:02} it rained {1} times. ")),
    "page: nested elements": (".html", _repeated("<div>", "</div>")),
    "page: open elements": (".html", _repeated("<div><p>a")),
    "page: open inline elements": (".html", _repeated("<b>a")),
    "page: equal cells": (".html", _repeated("<tr><td>a</td><td>b</td></tr>")),
    "page: equal paragraphs": (".html", _repeated(f"<p>{_PROSE}</p>")),
    "page: many paragraphs": (
        ".html",
        lambda length: _page(_many("<p>Paragraph {} says that it rained {} times.</p>")(length)),
    ),
    "page: links": (".html", _repeated('<a href="/a">Read more</a> ')),
    "page: breaks": (".html", _repeated("a<br>")),
    "page: attributes": (".html", _before_prose("<p", _many(" a{}=x{}"), ">a</p>")),
    "page: classes": (".html", _before_prose('<p class="', _many("c{} d{} "), '">a</p>')),
    "page: style sheet": (".html", _before_prose("<style>", _many(".c{}{{display:none}}"), "</style>")),
    "page: comments": (".html", _before_prose("", lambda length: _whole("<!-- a -->", length), "")),
    "page: open comments": (".html", _repeated("<!--")),
    "page: entities": (".html", _repeated("&amp;#x26;")),
    "page: tag ends": (".html", _repeated("</p>")),
    "page: less-than signs": (".html", _repeated("<a<")),
    "page: ends of pages": (".html", _repeated("</html>a")),
    "page: deep elements": (".html", lambda length: _page("<b>" * length)),
    "page: data": (".html", _before_prose(_DATA, _graph, "</script>")),
    "page: nested data": (
        ".html",
        _before_prose(_DATA, lambda length: _whole('{"@graph":[', length, "]}"), "</script>"),
    ),
    "page: author": (
        ".html",
        _before_prose('<meta name="author" content="', lambda length: _whole("Jane Roe,  ", length), '">'),
    ),
    "page: title": (".html", _before_prose("<title>", lambda length: _whole("a |  ", length), "</title>")),
    "page: lists": (".html", _repeated("<ul><li>a</ul>")),
    "records": (".jsonl", lambda length: _whole(json.dumps({"title": "a", "text": _PROSE * 3}) + "\n", length)),
    "records: broken": (".jsonl", lambda length: _whole('{"text": \n', length)),
    "records: nested": (".json", lambda length: _whole('[{"text": "a", "b": ', length, "}]")),
    "records: one array": (
        ".json",
        lambda length: "[" + ",".join([json.dumps({"text": _PROSE})] * (length // 90)) + "]",
    ),
    "records: many arrays": (".json", lambda length: _whole(json.dumps([{"text": _PROSE}]), length)),
    "records: many answers": (
        ".json",
        lambda length: _whole(json.dumps({"n": 1, "articles": [{"text": "a"}]}), length),
    ),
    "records: lists in an answer": (
        ".json",
        lambda length: '{"articles": [{"text": "a"}]' + _whole(', "b": [{"text": "a"}]', length) + "}",
    ),
    "records: open array": (".json", lambda length: "[" + ",".join(['{"text": "a"'] * (length // 13))),
    "rows": (".csv", lambda length: "title,text\n" + _whole(f'a,"{_PROSE}"\n', length)),
    "rows: open mark": (".csv", lambda length: "title,text\n" + _whole('a,"b\n', length)),
    "rows: columns": (
        ".csv",
        lambda length: "\n".join(_many("a{}b{},")(length // 2) + end for end in ("text", _PROSE, "")),
    ),
    "packed line feeds": (".txt.gz", lambda length: "\n" * (40 * length)),
    "packed line feeds and words": (".txt.gz", lambda length: f"{_PROSE}\n" * 9 + "\n" * (40 * length) + _PROSE),
}


@dataclass(frozen=True)
class Slow:
    """A step that takes more than work in proportion to the length of a text, or of all texts together."""

    step: str
    text: str
    work: tuple[float, ...]
    unit: str

    def __str__(self) -> str:
        detail = ", twice the text ".join(f"{work:,.2f}".removesuffix(".00") for work in self.work)
        return f"{self.step}: {self.text}: {detail} {self.unit}"


# Methods that read all of a text or a list, and the characters or items that take as long as a line of Python.
_READ_ALL = frozenset(("casefold", "count", "encode", "lower", "replace", "split", "splitlines", "translate", "upper"))
_AS_A_LINE = 64


def lines_of(call: Callable[[], object]) -> int:
    """How many lines of Python run in a call, the calls of functions among them."""
    lines = 0

    def trace(frame: FrameType, event: str, given: object) -> Any:
        nonlocal lines
        lines += 1
        return trace

    def profile(frame: FrameType, event: str, given: Any) -> None:
        nonlocal lines
        if event == "c_call" and given.__name__ in _READ_ALL and isinstance(given.__self__, str | bytes | list):
            lines += len(given.__self__) // _AS_A_LINE

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return lines


def write(folder: Path, length: int, chosen: Iterable[str] | None = None) -> None:
    """Writes each text, of about a length, into a folder."""
    texts: dict[str, tuple[str, Callable[[int], str]]] = {
        name: (".txt", lambda n, unit=unit: unit * (n // len(unit)))  # type: ignore[misc]
        for name, unit in REPEATED.items()
    }
    texts |= MADE
    folder.mkdir()
    for name in texts if chosen is None else chosen:
        suffix, make = texts[name]
        data = make(length).encode("utf-8", "surrogatepass")
        file = folder / (name.replace(": ", "-").replace(" ", "_") + suffix)
        file.write_bytes(gzip.compress(data, mtime=0) if suffix.endswith(".gz") else data)


class Measured:
    """All steps over a folder; `tasks` and `seconds` by step and text, or "all texts" for what has all in one."""

    def __init__(self, raw: Path, processed: Path, config: Options) -> None:
        self.seconds: dict[tuple[str, str], float] = {}
        self.tasks: dict[tuple[str, str], list[Task]] = {}
        store, written = Store(str(processed)), Written()
        parts = partition(list_raw(str(raw), store, is_raw_file, False), 1, 1 << 40, may_hold_many)
        name_of = {part.name: Path(part.files[0].path).name.partition(".")[0] for part in parts}
        for step in STEPS.values():
            tasks = tasks_of(step, str(raw), str(processed), config, parts, written)
            for task in tasks:
                by_text = step.scope in ("files", "part")
                key = (step.name, name_of.get(task.part.partition("-doc")[0], task.part) if by_text else "all texts")
                record = execute(task)
                add_outputs(written, [record])
                self.seconds[key] = self.seconds.get(key, 0.0) + record.cpu_seconds
                self.tasks.setdefault(key, []).append(task)

    def again(self, key: tuple[str, str]) -> float:
        """The CPU time of a step on a text once more."""
        return sum(execute(replace(task, before={})).cpu_seconds for task in self.tasks[key])

    def lines(self, key: tuple[str, str]) -> int:
        """The lines that a step runs on a text, once what it keeps for the next task is there."""
        return lines_of(lambda: self.again(key))


@contextmanager
def _measured(lengths: Iterable[int], profile: str, chosen: Iterable[str] | None) -> Iterator[list[Measured]]:
    """All steps over a folder of texts of each of some lengths."""
    with tempfile.TemporaryDirectory() as folder:
        config, _ = load_project(folder, overrides=[f"quotes.model={profile}", "clean.min_words=0", "run.buckets=4"])
        made = []
        for length in lengths:
            write(Path(folder, f"raw{length}"), length, chosen)
            made.append(Measured(Path(folder, f"raw{length}"), Path(folder, f"out{length}"), config))
        yield made


def slow_steps(length: int, profile: str = "light", chosen: Iterable[str] | None = None) -> list[Slow]:
    """The steps that run more than lines in proportion, tried with texts of a length, of twice and four times that."""
    found = []
    with _measured((length, 2 * length, 4 * length), profile, chosen) as made:
        for key in made[2].tasks:
            if all(key in one.tasks for one in made):
                lines = [one.lines(key) for one in made]
                # What the second half adds, beside what the first did: lines that any text takes do not count.
                more, most = lines[1] - lines[0], lines[2] - lines[1]
                if most >= LEAST_LINES and most > MOST_TIMES * more:
                    found.append(Slow(*key, tuple(lines), "lines"))
    return found


def slow_by_clock(length: int, profile: str = "light", chosen: Iterable[str] | None = None) -> list[Slow]:
    """The steps that take more than CPU time in proportion, tried with texts of a length and of twice that length."""
    found = []
    with _measured((length, 2 * length), profile, chosen) as (short, long):
        for key, seconds in long.seconds.items():
            if key not in short.seconds or seconds < LEAST_SECONDS or seconds <= MOST_TIMES * short.seconds[key]:
                continue
            half, whole = short.seconds[key], seconds
            for _ in range(AGAIN):
                half, whole = min(half, short.again(key)), min(whole, long.again(key))
            if whole >= LEAST_SECONDS and whole > MOST_TIMES * half:
                found.append(Slow(*key, (half, whole), "s"))
    return found


def main() -> int:
    """Tries all texts; exit code 1 if a step is slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=4_000, help="characters of the shortest texts")
    parser.add_argument("--seconds", action="store_true", help="compare CPU time, not lines that run")
    parser.add_argument("--profile", choices=("light", "accurate"), default="light")
    parser.add_argument("texts", nargs="*", help="only these texts")
    given = parser.parse_args()
    tried = slow_by_clock if given.seconds else slow_steps
    found = tried(given.length, given.profile, given.texts or None)
    for slow in found:
        print(slow)
    print(f"{len(given.texts) or len(REPEATED) + len(MADE)} texts, {len(STEPS)} steps, {len(found)} slow")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
