"""Makes the pages of a corpus: a static site (`report`), and the same pages served with full-text search (`browse`).
`templates/` has their HTML, `assets/` their style (colours, dark theme) and script.
"""
