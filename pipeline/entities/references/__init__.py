"""Resolves references in one article: whom pronouns, role phrases, short forms and surnames stand for."""
