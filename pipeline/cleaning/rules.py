"""Lists the rules of cleaning: the values that `blocks.rule` may have, with their meaning.

Rules that recognise page furniture by its wording are not listed here but only in `resources/furniture.txt`. The table
in docs/decisions.md has both.
"""

RULES: dict[str, str] = {
    "extractor": "HTML not in English, or cleaned without the line model: kept or dropped, as trafilatura decided",
    "repeated-text": "HTML: prose that also stands further up on the page",
    "another-article": (
        "HTML: above the headline of the page's own story, or a story under another headline in the same style "
        "(endless scroll, related stories in full)"
    ),
    "embedded-post": "a social-media post within the article (kept), or what the network puts around it (dropped)",
    "sentence": "a sentence of at least four words within the article",
    "between-paragraphs": "not a sentence, but within the article: a subhead, a list item, a lead-in to a list",
    "outside-article": "above or below the stretch of lines with the most prose",
    "listed": 'in a list below a heading such as "Related articles"',
    "headline-run": "one of four or more neighbouring lines that have the length of a headline and no end mark",
    "line-model": "decided by the line model; in plain text, only where it contradicts the rules on the page's shape",
    "dateline": 'opens as agency copy does: "LARKHILL, May 3 (Agency) —", "LARKHILL —", "(Agency) -"',
    "title": "the headline",
    "repeated-title": "another line that repeats the headline",
    "update-heading": (
        'a time or "UPDATE 3 May" between paragraphs, which heads a part of the story and does not date the article; '
        "on a page with at least three different times above stories, also forms that would otherwise date the page "
        '("14:05", "Updated at 4:15 p.m.")'
    ),
    "story-break": "a row of signs between two stories",
    "between-kept": "a short line between two kept ones",
    "short-heading": "a short heading between two kept paragraphs",
    "list-item": "a bullet or a numbered line right below a kept line",
    "signature": '"― Jane Roe" below a quotation',
    "closing-line": "a short sentence that ends the article",
    "byline": (
        'says who wrote it: "By Jane Roe", "Jane Roe, political editor", or a name alone below "By" or between title '
        "and date"
    ),
    "author-note": 'says who wrote it: "Jane Roe reports from Larkhill", "Jane Roe is the Post\'s food critic"',
    "author-role": 'says who wrote it, but not by name: "Staff writer"',
    "credit": '"Additional reporting by ...", "With agencies"',
    "date-line": "consists of a date or a time, with or without a label",
    "stray-mark": "a close button that was glued to the front of a line",
    "recurring": "also in many other documents of the site",
    "override-keep": "always kept, as your file `[clean] overrides` says ([cleaning.md](cleaning.md))",
    "override-drop": "always dropped, as your file `[clean] overrides` says ([cleaning.md](cleaning.md))",
    "method-none": 'every line is kept, by the option `method = "none"`',
}
