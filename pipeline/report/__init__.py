"""What a person looks at: articles with their quotations, and why."""
