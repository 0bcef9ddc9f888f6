"""What a person looks at: articles with their quotes, and why."""
