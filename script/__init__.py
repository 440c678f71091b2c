"""What starts, tests, locks and ships Svarsportalen; not part of the application."""
