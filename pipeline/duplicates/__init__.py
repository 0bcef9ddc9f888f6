"""Near-duplicate articles and repeated quotes.

sketch_article(text) -> Sketch                             per article, anywhere
cluster_articles(keys, read_text, options) -> rows         over the corpus
cluster_quotes(keys, options) -> rows                      over the corpus
fuse(copies, options) -> Fusion                            per cluster of quotations
"""
