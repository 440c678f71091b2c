"""Words of all the organisation's answers of all years, found while writing and used in the answer."""
