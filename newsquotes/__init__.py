"""Extracts quotations, their speakers, and names from news.

import newsquotes

found = newsquotes.extract("“We are ready,” said Nora Feld, the mayor.")
found.quotations[0].speaker                     # 'Nora Feld'

newsquotes.clean(page).text                     # the article of a page, without menus and teasers
newsquotes.run("data/raw", "data/processed")    # a folder of articles -> tables
newsquotes.load("attributed_quotes")            # one of the tables, as a pandas data frame
"""

from newsquotes.errors import PipelineError, UserError
from newsquotes.origin import module
from newsquotes.results import Article, Extraction, Mention, Quotation, Run
from newsquotes.tables import export, load, run, table
from newsquotes.texts import clean, extract, extract_all

__all__ = [
    "Article",
    "Extraction",
    "Mention",
    "PipelineError",
    "Quotation",
    "Run",
    "UserError",
    "clean",
    "export",
    "extract",
    "extract_all",
    "load",
    "run",
    "table",
]
__version__: str = module("").__version__
