"""Article text out of a page: which lines are the article, which are furniture, and why."""
