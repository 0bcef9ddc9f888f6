"""Lists the rules of cleaning: the values that `blocks.rule` may have, with their meaning.

Rules that recognise page furniture by its wording are not listed here but only in `resources/furniture.txt`. The table
in docs/decisions.md has both.
"""

from __future__ import annotations

RULES: dict[str, str] = {
    "extractor": "HTML without the line model, or not in English: as trafilatura decided, kept or dropped",
    "repeated-text": "HTML: prose that stood on the page before",
    "another-article": (
        "HTML: a story below or above the page's own, under a headline of the same kind (endless scroll, related "
        "stories in full)"
    ),
    "embedded-post": "a post of a social network within the article, or what the network puts around it",
    "sentence": "a sentence of at least four words within the article",
    "between-paragraphs": "no sentence, but within the article: a subhead, a list item, a line that leads in",
    "outside-article": "above or below the stretch with the most prose",
    "listed": 'stands in a list that a heading such as "Related articles" opened',
    "headline-run": "one of four or more neighbouring lines of headline length without an end mark",
    "line-model": "the model decided; in plain text: otherwise than these rules",
    "dateline": 'the first line of agency copy: "LARKHILL, May 3 (Agency) —", "LARKHILL —", "(Agency) -"',
    "title": "the headline; the same once more",
    "repeated-title": "the headline; the same once more",
    "standfirst": "the sentence right below the title, unless its `score` is below .3",
    "update-heading": (
        'a time or "UPDATE 3 May" between paragraphs: heads a part of the story, does not date it; on a page '
        'with three times and stories below them also forms that else date the page ("14:05", "Updated at '
        '4:15 p.m.")'
    ),
    "story-break": "a row of signs between two stories",
    "between-kept": "a short line, or a short heading, between two kept ones",
    "short-heading": "a short line, or a short heading, between two kept ones",
    "list-item": (
        'a bullet or lead-in where the article goes on; "― Jane Roe" below a quotation; a short sentence that '
        "ends the article"
    ),
    "signature": (
        'a bullet or lead-in where the article goes on; "― Jane Roe" below a quotation; a short sentence that '
        "ends the article"
    ),
    "closing-line": (
        'a bullet or lead-in where the article goes on; "― Jane Roe" below a quotation; a short sentence that '
        "ends the article"
    ),
    "byline": (
        'who wrote it: "By Jane Roe", "Jane Roe, political editor", a bare name below "By" or between title '
        'and date; "Jane Roe reports from Larkhill", "Jane Roe is the Post\'s food critic"; "Staff writer"'
    ),
    "author-note": (
        'who wrote it: "By Jane Roe", "Jane Roe, political editor", a bare name below "By" or between title '
        'and date; "Jane Roe reports from Larkhill", "Jane Roe is the Post\'s food critic"; "Staff writer"'
    ),
    "author-role": (
        'who wrote it: "By Jane Roe", "Jane Roe, political editor", a bare name below "By" or between title '
        'and date; "Jane Roe reports from Larkhill", "Jane Roe is the Post\'s food critic"; "Staff writer"'
    ),
    "credit": '"Additional reporting by ...", "With agencies"',
    "date-line": "says nothing but when",
    "stray-mark": "a close button or bullet that was glued before a line",
    "recurring": "recurs over the documents of the site",
    "override-keep": "as your file `[clean] overrides` says ([cleaning.md](cleaning.md))",
    "override-drop": "as your file `[clean] overrides` says ([cleaning.md](cleaning.md))",
    "method-none": "every line is kept, as the options say",
}
