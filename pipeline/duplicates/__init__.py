"""Near-duplicate articles and repeated quotes.

sketch_article(text) -> Sketch                             per article, anywhere
cluster_articles(keys, read_text, options) -> rows         over the corpus
join(said, wordings, links, options) -> Homes              over the corpus, quotations
fuse(copies, options) -> Fusion                            per cluster of quotations
"""
