"""Who may sign for an organisation, by which decision: given by one person, confirmed by another, kept for ever."""
