"""Names in one article: found by the model and the lists, corrected in borders and type, doubted, completed,
repeated."""
