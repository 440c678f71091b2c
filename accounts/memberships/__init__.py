"""Who holds which role in an organisation, since when: given and ended by its own administrator, kept for ever."""
