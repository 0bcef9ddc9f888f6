"""The sample corpus, end to end, against what a careful reader finds in it (tests/golden/*.json).

What the product promises is exact: no listed boilerplate kept, offsets, rejects.
What a machine may miss is held to the floors of tests/golden/floors.json; a failure lists every miss.
"""

import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

HERE = Path(__file__).parent / "golden"
FLOORS: dict[str, float] = json.loads((HERE / "floors.json").read_text("utf-8"))
CORPUS: dict[str, Any] = json.loads((HERE / "corpus.json").read_text("utf-8"))
GOLDEN: dict[tuple[str, int | None], dict[str, Any]] = {
    (g["source"], g["record"]): g for g in (json.loads(p.read_text("utf-8")) for p in sorted(HERE.glob("*--*.json")))
}
Key = tuple[str, int | None]
Row = dict[str, Any]
Span = tuple[int, int]
MARKS = " ,.“”‘’\"'"
MISSING: Row = {"text": "", "title": None, "byline": None, "published_at": None}


def name_of(key: Key) -> str:
    return key[0] if key[1] is None else f"{key[0]}#{key[1]}"


each_article = pytest.mark.parametrize("key", GOLDEN, ids=name_of)


@lru_cache
def rows(run: Path, table: str) -> list[Row]:
    found: list[Row] = ds.dataset(run / table, format="parquet").to_table().to_pylist()
    return found


@lru_cache
def keys(run: Path) -> dict[str, Key]:
    """doc_id -> (source, record)."""
    return {d["doc_id"]: (d["source"], d["record"]) for d in rows(run, "documents")}


@lru_cache
def by_key(run: Path, table: str) -> dict[Key, list[Row]]:
    """The rows of a table by the article that they belong to."""
    out: dict[Key, list[Row]] = defaultdict(list)
    for row in rows(run, table):
        if row["doc_id"] in keys(run):
            out[keys(run)[row["doc_id"]]].append(row)
    return out


def article(run: Path, key: Key) -> Row:
    found = by_key(run, "articles").get(key, [])
    assert found, f"{key} is no article; rejects: {[r for r in rows(run, 'rejects') if r['source'] == key[0]]}"
    return found[0]


def squeeze(text: str) -> str:
    return " ".join(text.split())


def same(name: str | None) -> str | None:
    """A name without nickname, article and possessive, for comparison."""
    if name is None:
        return None
    name = re.sub(r"[“\"‘'][^“”\"‘’']+[”\"’']\s", "", name)
    return re.sub(r"^(the|mr|mrs|ms|dr)\.? |[’']s$", "", squeeze(name).casefold())


def overlap(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def locate(text: str, quotes: list[Row]) -> list[list[Span] | None]:
    """The spans of each golden quote's parts in `text`, in order; None where it is not there."""
    out: list[list[Span] | None] = []
    at = 0
    for quote in quotes:
        spans: list[Span] = []
        for part in quote["parts"]:
            start = text.find(part, at)
            if start < 0:
                break
            at = start + len(part)
            spans.append((start, at))
        out.append(spans if len(spans) == len(quote["parts"]) else None)
    return out


def parts_of(quote: Row) -> list[Span]:
    return [(p["start"], p["end"]) for p in quote["parts"]] or [(quote["start"], quote["end"])]


def best(span: Span, predicted: list[Row]) -> tuple[Row, Span] | None:
    """The predicted quote that covers four fifths of the span, the tightest one first."""
    size = span[1] - span[0]
    fits = [(q, p) for q in predicted for p in parts_of(q) if overlap(span, p) >= 0.8 * size]
    return min(fits, key=lambda f: f[1][1] - f[1][0], default=None)


class Tally:
    """Counts, and what to say of each miss."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.misses: dict[str, list[str]] = defaultdict(list)

    def add(self, name: str, ok: bool, miss: object) -> None:
        self.all[name] += 1
        self.right[name] += ok
        if not ok:
            self.misses[name].append(str(miss))

    def check(self, name: str) -> None:
        share, floor = self.right[name] / max(self.all[name], 1), FLOORS[name]
        assert self.all[name], f"{name}: nothing was compared"
        assert share >= floor, f"{name}: {share:.3f} < {floor}\n" + "\n".join(self.misses[name])


def body_lines(run: Path, key: Key) -> list[str]:
    """The lines of a document that were kept as its article."""
    raw = {d["doc_id"]: d["text"] for d in by_key(run, "documents").get(key, [])}
    blocks = [b for b in by_key(run, "blocks").get(key, []) if b["kept"] and b["label"] in ("body", "subhead")]
    return [squeeze(raw[b["doc_id"]][b["start"] : b["end"]]) for b in blocks]


@lru_cache
def tally(run: Path) -> Tally:
    """Every floor's counts over the whole corpus."""
    t = Tally()
    for key, gold in GOLDEN.items():
        row = by_key(run, "articles").get(key, [MISSING])[0]
        day = row["published_at"].date().isoformat() if row["published_at"] else None
        t.add("titles", row["title"] == gold["title"], (key, row["title"]))
        t.add("dates", day == gold["published"], (key, day, gold["published"]))
        t.add("bylines", row["byline"] == gold["byline"], (key, row["byline"], gold["byline"]))
        kept = Counter(body_lines(run, key))
        wanted = Counter(squeeze(line) for line in gold["keep"])
        for line in wanted:
            t.add("lines_kept", kept[line] >= wanted[line], (key, line))
        for line in kept:
            t.add("lines_not_too_many", kept[line] <= wanted[line], (key, line))
        add_quotes(t, run, key, gold)
        add_entities(t, run, key, gold)
    for source, record, words, names in CORPUS["indirect"]:
        add_indirect(t, run, (source, record), words, names)
    add_quote_clusters(t, run)
    for kind, names in CORPUS["same_entity"]:
        ids = {n: entity_ids(run, kind, n) for n in names}
        shared = set.intersection(*ids.values())
        t.add("same_entity", bool(shared), (kind, ids))
    return t


def add_quotes(t: Tally, run: Path, key: Key, gold: Row) -> None:
    text = by_key(run, "articles").get(key, [MISSING])[0]["text"]
    predicted = [q for q in by_key(run, "quotes").get(key, []) if q["kind"] != "indirect"]
    for quote, spans in zip(gold["quotes"], locate(text, gold["quotes"]), strict=True):
        accepted = {same(n) for n in quote["speaker_names"]}
        for n, words in enumerate(quote["parts"]):
            found = best(spans[n], predicted) if spans else None
            label = f"{name_of(key)}: {words[:60]!r}"
            t.add("quotes_found", found is not None, label)
            if found is None:
                t.add("speakers_right", False, f"{label}: no quote")
                continue
            q, (start, end) = found
            got = text[start:end].strip(MARKS)
            t.add("quotes_exact", quote["kind"] == "mixed" or got == words.strip(MARKS), f"{label} as {got!r}")
            right = same(q["speaker_name"]) in accepted
            why = f"{label}: {q['speaker_name']!r}, not {quote['speaker_names']} [{q['rule']}]"
            t.add("speakers_right", right, why)
            if q["speaker_name"] is not None:
                t.add("named_speakers_not_wrong", right, why)
            kind = q["speaker_kind"]
            t.add("speaker_kinds_right", kind == quote["speaker_kind"], f"{label}: {kind}, not {quote['speaker_kind']}")
    marked = {text[a:b].strip(MARKS) for q in predicted for a, b in parts_of(q)}
    real = [s for spans in locate(text, gold["quotes"]) for s in spans or []]
    real += [s for w in gold["optional_quotes"] for s in locate(text, [{"parts": [w]}])[0] or []]
    for q in predicted:
        a, b = parts_of(q)[0]
        t.add("quotes_not_made_up", any(overlap((a, b), s) for s in real), f"{name_of(key)}: {text[a:b][:60]!r}")
    for words in gold["not_quotes"]:
        t.add("not_quotes_left_alone", words not in marked, f"{name_of(key)}: {words!r} taken for a quote")


def add_indirect(t: Tally, run: Path, key: Key, words: str, names: list[str | None]) -> None:
    """Reported speech: some words of the content, and who said it."""
    text = by_key(run, "articles").get(key, [MISSING])[0]["text"]
    start = text.find(words)
    found = best((start, start + len(words)), by_key(run, "quotes").get(key, [])) if start >= 0 else None
    t.add("indirect_found", found is not None, f"{name_of(key)}: {words!r}")
    right = found is not None and same(found[0]["speaker_name"]) in {same(n) for n in names}
    label = (found[0]["speaker_name"], found[0]["rule"]) if found else "no quote"
    t.add("indirect_speakers_right", right, f"{name_of(key)}: {words!r}: {label}, not {names}")


def add_entities(t: Tally, run: Path, key: Key, gold: Row) -> None:
    mentions = by_key(run, "mentions").get(key, [])
    for kind, names in gold["entities"].items():
        of_kind = {same(m[c]) for m in mentions if m["type"] == kind for c in ("name", "text")}
        for name in names:
            others = sorted({(m["name"], m["type"]) for m in mentions if name.split()[-1] in (m["name"] or "")})
            t.add("entities_found", same(name) in of_kind, f"{name_of(key)}: {kind} {name!r}; has {others}")


def add_quote_clusters(t: Tally, run: Path) -> None:
    cluster = {r["quote_id"]: r["cluster_id"] for r in rows(run, "quote_clusters")}
    for members in CORPUS["quote_clusters"]:
        of: dict[str, str | None] = {}
        for source, record, words in members:
            fits = [q for q in by_key(run, "quotes").get((source, record), []) if words in q["text"]]
            of[source] = cluster[min(fits, key=lambda q: q["end"] - q["start"])["quote_id"]] if fits else None
        common = Counter(c for c in of.values() if c).most_common(1)
        for source, got in of.items():
            t.add("quote_clusters", got is not None and got == common[0][0], f"{members[0][2]!r} in {source}: {got}")


def entity_ids(run: Path, kind: str, name: str) -> set[str]:
    """The entities of this type that mentions written or resolved as `name` belong to."""
    wanted = same(name)
    found = [m for m in rows(run, "entity_mentions") if m["type"] == kind and m["entity_id"]]
    return {m["entity_id"] for m in found if wanted in (same(m["name"]), same(m["text"]))}


@each_article
def test_the_golden_results_agree_with_themselves(key: Key) -> None:
    gold = GOLDEN[key]
    text = "\n\n".join(gold["keep"])
    assert None not in locate(text, gold["quotes"])
    names = [n for kind in gold["entities"].values() for n in kind]
    spoken = [n for q in gold["quotes"] for n in q["speaker_names"] if n]
    for name in names + spoken:
        assert all(word in text.casefold() for word in name.casefold().split()), name


@each_article
def test_no_boilerplate_is_kept(sample_run: Path, key: Key) -> None:
    text = article(sample_run, key)["text"]
    kept = Counter(squeeze(line) for line in text.split("\n"))
    title = GOLDEN[key]["title"]
    for line in GOLDEN[key]["drop"]:
        wanted = squeeze(line)
        assert kept[wanted] <= (wanted == title), f"kept: {line!r}"
        if len(wanted.split()) >= 6 and wanted != title:
            assert wanted not in squeeze(text), f"kept within a line: {line!r}"


@each_article
def test_lines_of_the_article_stay_in_order(sample_run: Path, key: Key) -> None:
    kept = [squeeze(line) for line in article(sample_run, key)["text"].split("\n") if line.strip()]
    wanted = [squeeze(line) for line in GOLDEN[key]["keep"]]
    both = set(kept) & set(wanted)
    assert [k for k in kept if k in both] == [w for w in wanted if w in both]


def without_marks(printed: str) -> str:
    """A part of a quotation without its outer quotation marks."""
    return re.sub(r"^(?:[“\"‘'«„]|``|'')\s*|\s*(?:[”\"’'»“]|'')$", "", printed)


def test_every_offset_leads_back_to_the_text(sample_run: Path) -> None:
    texts = {a["doc_id"]: a["text"] for a in rows(sample_run, "articles")}
    raw = {d["doc_id"]: d["text"] for d in rows(sample_run, "documents")}
    for b in rows(sample_run, "blocks"):
        if b["kept"]:
            size = b["end"] - b["start"]
            at = b["text_start"]
            assert texts[b["doc_id"]][at : at + size] == raw[b["doc_id"]][b["start"] : b["end"]]
    for table in ("quotes", "mentions", "attributed_quotes", "entity_mentions"):
        found = rows(sample_run, table)
        assert found
        for r in found:
            spans = parts_of(r) if "parts" in r else [(r["start"], r["end"])]
            printed = [texts[r["doc_id"]][a:b] for a, b in spans]
            assert r["text"] in (" ".join(printed), " ".join(map(without_marks, printed))), (table, r)
    for q in rows(sample_run, "quotes"):
        spans = parts_of(q)
        assert (spans[0][0], spans[-1][1]) == (q["start"], q["end"])
        assert all(a < b for a, b in spans)
        assert all(x[1] <= y[0] for x, y in pairwise(spans))
        for what in ("cue", "speaker"):
            text = q["cue"] if what == "cue" else q["speaker_text"]
            if q[f"{what}_start"] is not None:
                assert texts[q["doc_id"]][q[f"{what}_start"] : q[f"{what}_end"]] == text
            else:
                assert text is None


def test_bad_inputs_are_rejects_with_a_reason(sample_run: Path) -> None:
    bad = [r for r in rows(sample_run, "rejects") if r["source"].startswith("bad/")]
    for gold in CORPUS["rejects"]:
        found = [r for r in bad if r["source"] == gold["source"]]
        assert sorted(r["reason"] for r in found) == sorted(gold["reasons"]), found
        assert all(r["detail"] and r["stage"] for r in found)
    assert {r["source"] for r in bad} == {g["source"] for g in CORPUS["rejects"]}
    sources = Counter(a["source"] for a in rows(sample_run, "articles"))
    expected = Counter(source for source, _ in GOLDEN) + Counter(CORPUS["articles_of_bad_files"])
    assert sources == expected
    foreign = {a["doc_id"] for a in rows(sample_run, "articles") if a["source"] == "bad/grande-maree.txt"}
    assert all(a["language"] != "en" for a in rows(sample_run, "articles") if a["doc_id"] in foreign)
    assert not [m for m in rows(sample_run, "mentions") if m["doc_id"] in foreign]


def test_articles_cluster_with_their_copies_only(sample_run: Path) -> None:
    clusters: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows(sample_run, "article_clusters"):
        source, record = keys(sample_run)[row["doc_id"]]
        clusters[row["cluster_id"]][source if record is None else f"{source}#{record}"] = row["relation"]
    joined = [c for c in clusters.values() if len(c) > 1]
    assert {frozenset(c) for c in joined} == {frozenset(g) for g in CORPUS["article_clusters"]}
    for gold in CORPUS["article_clusters"]:
        got = next(c for c in joined if set(c) == set(gold))
        assert {s: r for s, r in got.items() if r not in gold[s]} == {}


def test_different_people_and_bodies_are_different_entities(sample_run: Path) -> None:
    for kind, one, other in CORPUS["different_entities"]:
        a, b = entity_ids(sample_run, kind, one), entity_ids(sample_run, kind, other)
        assert a, f"no {kind} {one}"
        assert b, f"no {kind} {other}"
        assert not a & b, f"{one} and {other} are one entity"


def test_no_quotes_of_different_stories_are_joined(sample_run: Path) -> None:
    quotes = {q["quote_id"]: q for q in rows(sample_run, "quotes")}
    story = {r["doc_id"]: r["cluster_id"] for r in rows(sample_run, "article_clusters")}
    allowed = [{tuple(m[:2]) for m in c} for c in CORPUS["quote_clusters"]]
    members: dict[str, list[Row]] = defaultdict(list)
    for row in rows(sample_run, "quote_clusters"):
        members[row["cluster_id"]].append(quotes[row["quote_id"]])
    for group in members.values():
        if len({story[q["doc_id"]] for q in group}) > 1:
            found = {keys(sample_run)[q["doc_id"]] for q in group}
            assert any(found <= a for a in allowed), [q["text"] for q in group]


@pytest.mark.parametrize("name", FLOORS)
def test_floor(sample_run: Path, name: str) -> None:
    tally(sample_run).check(name)
