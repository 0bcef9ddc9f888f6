"""Names in one article: found by the model and the lists, given their borders and types, doubted, missed, repeated."""
