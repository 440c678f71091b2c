"""What forms and lists of every app share."""
