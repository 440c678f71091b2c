"""The days of one's own before the last day (delmål): suggested, set, said to be reached."""
