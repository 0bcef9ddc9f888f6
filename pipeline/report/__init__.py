"""Shows results to people, on the terminal and as pages: articles, quotations, and the reasons for them."""
