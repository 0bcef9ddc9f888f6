"""Whom pronouns, role phrases, short forms and surnames in one article stand for."""
