"""Options of the readers."""

from dataclasses import dataclass

from pipeline.formats.paths import check_layout, check_names


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How raw files are read. Names of fields (of records) and columns (of tables) are tried in order. "a.b" is field b
    of object a; `publish_date` also matches "Publish Date" and "publish-date".

    The defaults cover news-please, newspaper, trafilatura, Media Cloud, cc_news, the usual Hugging Face layouts and
    news APIs.

    max_chars: a text with more characters is rejected (it is a code dump or a whole archive, not an article).
    max_bytes: a packed file is read only up to this many unpacked bytes. This limits time, not memory.
    mend_mojibake: whether to repair garbled text ("FranÃ§ois" for "François"). Either way it is reported in `rejects`.
    text_fields: the article's text: the first field that has any.
    html_fields: the page's HTML, used if no text field has any text.
    title_fields: the title.
    url_fields: the page's address: the first field with an http(s) address.
    date_fields: when the article was published.
    fetched_fields: when the page was fetched.
    site_fields: the site or outlet.
    author_fields: the author: a string, or a list of strings or of objects with a name.
    language_fields: the language.
    path: layouts of paths from which outlet and day are read, tried in order, for files of one document. {site},
        {date}, {year}, {month}, {day}, {slug} and * match parts of the path. What the document itself says overrides
        them.
    site_names: one spelling for each outlet: ["usatoday.com = USA Today"] also covers "Usa-Today" and "usa-today".
    follow_links: whether to follow links that lead out of the raw folder; the targets of other links are read anyway.
    """

    max_chars: int = 1_000_000
    max_bytes: int = 100_000_000_000
    mend_mojibake: bool = False
    text_fields: tuple[str, ...] = (
        *("text", "maintext", "main_text", "content", "body", "body_text", "article_text", "articleBody"),
        *("article_body", "article", "article_content", "story", "story_text", "story_body", "full_text"),
        *("plain_text", "clean_text", "text_content", "raw_text", "document", "transcript", "fields.bodyText"),
        "fields.body",
    )
    html_fields: tuple[str, ...] = (
        *("html", "raw_html", "html_content", "content_html", "page_html", "raw_content", "content.rendered"),
    )
    title_fields: tuple[str, ...] = (
        *("title", "headline", "article_title", "title_page", "title_rss", "webTitle", "head", "hed"),
        *("headline.main", "title.rendered"),
    )
    url_fields: tuple[str, ...] = (
        *("url", "link", "source_url", "original_url", "canonical_url", "uri", "webUrl", "source"),
    )
    date_fields: tuple[str, ...] = (
        *("date_publish", "published_at", "publish_date", "published_date", "date_published", "datePublished"),
        *("pub_date", "pubDate", "published", "publication_date", "publishedAt", "dateTimePub", "webPublicationDate"),
        *("date", "timestamp", "when_published", "date_time", "load_date", "display_date", "created_at", "created"),
    )
    fetched_fields: tuple[str, ...] = (
        *("date_download", "fetched_at", "crawl_date", "date_crawled", "crawled", "scraped_at", "retrieved_at"),
        *("fetch_time", "filedate"),
    )
    site_fields: tuple[str, ...] = (
        *("sitename", "site_name", "site", "media_name", "publication", "publisher", "outlet", "hostname"),
        *("source_domain", "canonical_domain", "domain", "source.name", "source.title", "source-hostname"),
        *("thread.site", "newspaper", "source_name", "provider", "media"),
    )
    author_fields: tuple[str, ...] = (
        *("authors", "author", "author_name", "byline", "by_line", "creator", "writer", "fields.byline"),
        "byline.original",
    )
    language_fields: tuple[str, ...] = ("language", "lang", "language_code")
    path: tuple[str, ...] = (
        "{site}/{date}-{slug}",
        "{site}/{date}_{slug}",
        "{site}/{date}/{slug}",
        "{site}/{date}",
        "{site}/{year}/{month}/{day}/{slug}",
        "{site}/{year}/{month}/{slug}",
        "{site}/{year}/{slug}",
        "{site}_{date}_{slug}",
        "{date}_{site}_{slug}",
        "{date}-{slug}",
        "{date}_{slug}",
        "{date}/{slug}",
        "{site}/{slug}",
    )
    site_names: tuple[str, ...] = ()
    follow_links: bool = False

    def __post_init__(self) -> None:
        for name in ("max_chars", "max_bytes"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")
        for layout in self.path:
            check_layout(layout)
        check_names(self.site_names)
