"""One function for each change to a response: keyword-only, transactional, never handed a request."""
