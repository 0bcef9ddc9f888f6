"""Finds people, places and organisations in articles, names them in full, and merges them over the corpus."""

from pipeline.entities.corpus.drafts import CorpusEntity, SettledPair, contradiction, link_wikidata, outcomes
from pipeline.entities.corpus.local import LocalEntity, local_entities
from pipeline.entities.corpus.settled import settle_key
from pipeline.entities.find import Found, find_all, find_mentions
from pipeline.entities.mention import Mention
from pipeline.entities.names.model_names import ReadNames
from pipeline.entities.names.user_list import NO_NAME, ListedName, NameList
from pipeline.entities.options import CorpusOptions, EntityOptions

__all__ = [
    "NO_NAME",
    "CorpusEntity",
    "CorpusOptions",
    "EntityOptions",
    "Found",
    "ListedName",
    "LocalEntity",
    "Mention",
    "NameList",
    "ReadNames",
    "SettledPair",
    "contradiction",
    "find_all",
    "find_mentions",
    "link_wikidata",
    "local_entities",
    "outcomes",
    "settle_key",
]
