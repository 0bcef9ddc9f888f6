"""Defines how the evidence of a page's markup is stored with a document: one row of small integers per visible line.

`formats/markup.py` writes it, and `cleaning` reads it. It holds no name, class or address of a site: only tags, and
classes made of words that web designers use everywhere, are recorded.
"""

from base64 import b64decode, b64encode

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

# The tags of a line's nearest block element, numbered in this order; any other tag gets the number after the last.
OWN_TAGS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "td", "blockquote", "figcaption", "section", "dd", "pre")
TAG_GROUPS = (
    "article", "main", "aside", "nav", "header", "footer", "figure", "ul", "table", "form", "blockquote", "section",
)  # fmt: skip
NAME_GROUPS: dict[str, str] = {
    "body": "body articlebody storybody bodytext storytext articletext bodycopy richtext paragraph para prose wysiwyg",
    "content": "content entry text copy",
    "article": "article story post",
    "main": "main primary",
    "comment": "comment disqus respond reply discussion forum viafoura coral",
    "related": "related recirc recirculation recommend recommended recommendation similar readmore readnext more next "
    "previous prev",
    "promo": "promo promotion teaser tease card tile feed river stream listing list item grid collection",
    "popular": "popular trending most latest mostread mostpopular top",
    "newsletter": "newsletter signup subscribe subscription subscriber paywall piano offer register login meter gate "
    "premium",
    "share": "share sharing social follow facebook twitter addthis",
    "ad": "ad advert advertisement sponsor sponsored dfp gpt promoted taboola outbrain commercial shop product "
    "affiliate",
    "nav": "nav navigation menu navbar breadcrumb subnav masthead topbar",
    "header": "header",
    "footer": "footer foot colophon copyright legal",
    "sidebar": "sidebar aside side secondary rail right",
    "caption": "caption figcaption figure image photo picture credit gallery slideshow carousel media video player "
    "lightbox img",
    "byline": "byline author bio contributor writer reporter",
    "time": "date time timestamp published updated dateline",
    "title": "title headline hed heading",
    "lead": "lead lede dek deck standfirst subtitle subheadline subhead summary excerpt intro description abstract",
    "kicker": "kicker eyebrow category section label tag topic overline",
    "embed": "embed tweet instagram pullquote blockquote quote",
    "widget": "widget module sticky",
    "modal": "modal popup overlay dialog cookie consent gdpr banner alert notice",
    "hidden": "hidden visually sr screenreader offscreen accessibility accessible skip",
    "inset": "infobox factbox box inset callout note disclaimer correction tooltip fact",
    "button": "button btn cta link action toolbar tool",
    "meta": "meta info details",
}
_OWN = (
    "tag", "link", "bold", "italic", "button", "pieces", "depth", "article", "body_share", "described", "headline",
    "group", "group_high", "box", "box_high", "outer", "outer_high",
)  # fmt: skip
# The columns of the evidence:
# - tag: number in OWN_TAGS of the line's nearest block element.
# - link, bold, italic, button: share of the line's characters within such an element, in 255ths.
# - pieces: number of text nodes that the line was put together from.
# - depth: depth in the tree.
# - article: number of the `<article>` that it is in, 0 for none.
# - body_share: share of the line's runs of words that the JSON-LD body also has, in 253rds (NO_BODY: there is no body).
# - described, headline: 1 if it is the page's description, or its headline.
# - group, box, outer: numbers, each as a low and a high byte. Lines have the same `group` if they have the same style,
#   the same `box` if their block elements have the same parent block, and the same `outer` if those parents do.
# - in_..., near_...: how far above the line the nearest such tag is, or the nearest class or id with such words: from
#   NEAREST (the line's own element) down to 0 (far away, or there is none).
MARKUP_NAMES = (*_OWN, *(f"in_{tag}" for tag in TAG_GROUPS), *(f"near_{name}" for name in NAME_GROUPS))
# A tag or a name counts as near within this many elements above the line.
NEAREST = 12
# Stands in `body_share` where the metadata gives no body.
NO_BODY = 254
# Stands for the depth of a tag or class that has not been met, so that it counts as far away.
NEVER = -1000


def written_markup(rows: Bytes) -> str:
    """Encodes the rows as text (base64), to be stored with a document."""
    return b64encode(rows.tobytes()).decode("ascii")


def read_markup(text: str | None) -> Bytes | None:
    """Decodes the rows stored with a document; returns None if there are none, or if they do not have these columns."""
    data = b64decode(text) if text else b""
    if not data or len(data) % len(MARKUP_NAMES):
        return None
    return np.frombuffer(data, dtype=np.uint8).reshape(-1, len(MARKUP_NAMES))
