"""Scraped news in, analysis-ready Parquet out."""
