"""People, places and organisations: found in articles, named in full, merged over the corpus."""

from pipeline.entities.find import find_mentions
from pipeline.entities.mention import Mention
from pipeline.entities.options import EntityOptions

__all__ = ["EntityOptions", "Mention", "find_mentions"]
