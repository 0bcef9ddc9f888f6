"""People, places and organisations: found in articles, named in full, merged over the corpus."""
