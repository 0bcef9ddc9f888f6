"""Says what was rejected, why, and what to do about it: at the end of a run, and in the command `rejects`."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.text import Text

from pipeline.store import Store, reading
from pipeline.text.wildcards import fits

NOTES = frozenset({"encoding", "mojibake", "date", "in-part", "not-a-page", "link", "own-output", "language"})
"""Reasons that do not mean a lost document: the document is in the tables, or the file is no document at all."""
_REMEDIES = {
    "no-text": "name the field of the text: --set ingest.text_fields+=NAME",
    "empty": "nothing is in it",
    "binary": "it is no text: convert it first, or take it out",
    "broken": "see the detail; export or download it again",
    "too-long": "--set ingest.max_chars=... lets longer texts in",
    "unsupported-format": "convert it to one of the formats that the detail lists",
    "unreadable": "give the right to read it",
    "name": "rename it",
    "unsafe-path": "unpack the archive yourself",
    "link": "--set ingest.follow_links=true follows links out of the raw folder",
    "no-article": "newsquotes show --blocks tells why each line was dropped",
    "too-short": "--set clean.min_words=... lets shorter articles in",
    "language": "--set 'clean.languages=[]' analyses every language",
    "internal-error": "a bug of the program: please report it with the detail",
    "too-slow": "--set limits.seconds_per_megabyte=... gives it more time",
    "too-large": "--set limits.megabytes=... gives it more memory",
}
_LIKELY = re.compile(r"story|text|body|content|article|full|para", re.IGNORECASE)
# A member of an archive, as `source` has it. An outlet may have an exclamation mark, too ("Yahoo!/a.txt").
_MEMBER = r"(?is)^(.*?\.zip)!.*"
# If more than this share of a file's documents was rejected, the program probably misread the file's format.
_ALARMING_SHARE = 0.5


@dataclass
class RejectedFile:
    """What was rejected in one raw file, or in all files that hold one document each.

    documents: number of documents.
    reasons: number of rejects for each reason.
    details: the detail of one reject for each reason, as an example.
    """

    name: str
    documents: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    details: dict[str, str] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        return sum(n for reason, n in self.reasons.items() if reason not in NOTES)

    @property
    def alarming(self) -> bool:
        """Whether more than half of its documents were rejected."""
        return self.rejected > _ALARMING_SHARE * max(self.documents, 1)


ALL = "files with one document each"


def rejected_files(store: Store) -> list[RejectedFile]:
    """Returns what was rejected in each file of many documents, and in all other files together."""
    # Counted in Arrow: as Python objects, the documents of a large corpus take more memory than any step.
    documents = _with_files(store.read_all("documents", ["doc_id", "source"]))
    rows = _with_files(store.read_all("rejects", ["doc_id", "source", "reason", "detail"]))
    both = pa.concat_tables([documents, rows.select(documents.column_names)])
    counted = both.group_by("file").aggregate([("doc_id", "count_distinct")])
    large = pc.greater(counted["doc_id_count_distinct"], 1)
    of_large = counted.filter(large)
    sizes = zip(of_large["file"].to_pylist(), of_large["doc_id_count_distinct"].to_pylist(), strict=True)
    found = {name: RejectedFile(name, count) for name, count in sizes}
    found[ALL] = RejectedFile(ALL, counted.num_rows - len(found))
    note = pc.is_in(rows["reason"], pa.array(sorted(NOTES)))
    told = rows.filter(pc.or_(pc.invert(note), pc.is_in(rows["doc_id"], documents["doc_id"].combine_chunks())))
    # One thread, so that the order of rows, and with it the first detail, is always the same.
    grouped = told.group_by(["file", "reason"], use_threads=False).aggregate([("detail", "count"), ("detail", "first")])
    for row in grouped.to_pylist():
        entry = found.get(row["file"], found[ALL])
        entry.reasons[row["reason"]] += row["detail_count"]
        entry.details.setdefault(row["reason"], row["detail_first"])
    return sorted((f for f in found.values() if f.reasons), key=lambda f: (-f.rejected, f.name))


def _with_files(rows: pa.Table) -> pa.Table:
    """Replaces the column `source` by `file`: the same path without the member of an archive."""
    file = pc.replace_substring_regex(rows["source"], _MEMBER, r"\1")
    return rows.append_column("file", file).drop_columns(["source"])


def block(files: list[RejectedFile], articles: int, most: int = 8) -> tuple[list[str], bool]:
    """Returns the lines about rejects at the end of a run, and whether they contain a warning."""
    lines = []
    kinds = [(n, file, reason) for file in files for reason, n in file.reasons.items() if reason not in NOTES]
    for n, file, reason in sorted(kinds, key=lambda t: (-t[0], t[1].name, t[2]))[:most]:
        lines.append(f"{n:,} of {file.documents:,} in {file.name}: {reason}: {remedy(reason, file.details[reason])}")
    if len(kinds) > most:
        lines.append(f"and {len(kinds) - most} more kinds: newsquotes rejects lists them")
    alarming = [file for file in files if file.alarming]
    for file in alarming[:most]:
        lines.append(f"WARNING: more than half of {file.name} was rejected: {file.rejected:,} of {file.documents:,}")
    if not articles:
        lines.append("WARNING: there is no article at all")
    return lines, bool(alarming) or not articles


def remedy(reason: str, detail: str) -> str:
    """Returns what to do about a reject with this reason, using the field names in its detail."""
    if reason == "no-text" and " among " in detail:
        names = [name for name in detail.rpartition(" among ")[2].split(", ") if name]
        likely = next((name for name in names if _LIKELY.search(name)), "NAME")
        return f"no field of text; they have {', '.join(names)}: --set ingest.text_fields+={likely}"
    return _REMEDIES.get(reason, detail)


def show_rejects(
    processed: str,
    console: Console,
    reason: str | None = None,
    stage: str | None = None,
    source: str = "*",
    most: int = 5,
) -> None:
    """Prints the rejects by reason, the most frequent first, each with a remedy and `most` examples.

    Prints only rejects with this reason and stage, and with a source that fits (* matches any characters).
    """
    every = reading(processed).read_all("rejects").to_pylist()
    rows = [r for r in every if reason in (None, r["reason"]) and stage in (None, r["stage"])]
    rows = [r for r in rows if fits(r["source"], source)]
    by_reason: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_reason[row["reason"]].append(row)
    if not rows:
        counts = Counter(f"{row['reason']} ({row['stage']})" for row in every)
        others = ", ".join(f"{n:,} {what}" for what, n in counts.most_common())
        console.print(Text(f"none of the rejects, which are: {others}" if every else "no rejects"), soft_wrap=True)
    for why, own in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        console.print(Text(f"{len(own):,} {why}", "bold") + Text(f"  {remedy(why, own[0]['detail'])}", "dim"))
        for row in own[:most]:
            place = f"{row['doc_id']}  {row['source']}"  # with the doc_id, since a file may have many records
            console.print(Text(f"  {place}  [{row['stage']}]  {row['detail']}"), soft_wrap=True)
        if len(own) > most:
            console.print(Text(f"  and {len(own) - most:,} more", "dim"))
