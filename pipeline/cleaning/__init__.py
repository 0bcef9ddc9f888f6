"""Extracts the article from a page: which lines are the article, which are page furniture, and why."""

from pipeline.cleaning.clean import clean_page, clean_pages
from pipeline.cleaning.language import is_english
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.overrides import PageOverrides
from pipeline.cleaning.page import Block, CleanedPage, Page

__all__ = ["Block", "CleanOptions", "CleanedPage", "Page", "PageOverrides", "clean_page", "clean_pages", "is_english"]
