"""Names the outlet of each article, by its site or its folder, in one spelling over the corpus."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.store import Store


def outlet_of(site: str | None, source: str) -> str | None:
    """Returns the site, or else the first folder below the raw folder; None for a file that is in no folder."""
    folder, slash, _ = source.partition("/")
    return site or (folder if slash else None)


def outlets(store: Store) -> dict[str, str | None]:
    """Maps each doc_id to its outlet. "northgate-post" and "Northgate Post" are the same outlet."""
    named = {
        row["doc_id"]: outlet_of(row["site"], row["source"])
        for part in store.parts("articles")
        for row in store.read("articles", [part], ["doc_id", "site", "source"]).to_pylist()
    }
    spelling = spellings(name for name in named.values() if name is not None)
    return {doc_id: None if name is None else spelling[name] for doc_id, name in named.items()}


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Maps each name to the spelling to show. Names that differ only in case, spaces and punctuation are one outlet.

    The spelling is the one that most articles use; one without capitals ("northgate-post") is used only if there is no
    other.
    """
    counts = Counter(names)
    alike: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        alike["".join(c for c in name.casefold() if c.isalnum()) or name].append(name)
    return {
        name: min(group, key=lambda n: (n == n.lower(), -counts[n], n)) for group in alike.values() for name in group
    }
