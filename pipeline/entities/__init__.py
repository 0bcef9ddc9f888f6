"""People, places and organisations: found in articles, named in full, merged over the corpus."""

from pipeline.entities.corpus import CorpusEntity, Resolution, resolve_corpus
from pipeline.entities.find import find_mentions
from pipeline.entities.listed import NO_NAME, ListedName, NameList
from pipeline.entities.local import LocalEntity, local_entities
from pipeline.entities.mention import Mention
from pipeline.entities.options import CorpusOptions, EntityOptions

__all__ = [
    "NO_NAME",
    "CorpusEntity",
    "CorpusOptions",
    "EntityOptions",
    "ListedName",
    "LocalEntity",
    "Mention",
    "NameList",
    "Resolution",
    "find_mentions",
    "local_entities",
    "resolve_corpus",
]
