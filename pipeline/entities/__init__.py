"""People, places and organisations: found in articles, named in full, merged over the corpus."""

from pipeline.entities.corpus import CorpusEntity, Resolution, resolve_corpus
from pipeline.entities.find import find_mentions
from pipeline.entities.local import LocalEntity, local_entities
from pipeline.entities.mention import Mention
from pipeline.entities.options import EntityOptions

__all__ = [
    "CorpusEntity",
    "EntityOptions",
    "LocalEntity",
    "Mention",
    "Resolution",
    "find_mentions",
    "local_entities",
    "resolve_corpus",
]
