"""The log for whom it concerns: an organisation's rows for its administrator, the system's for the system's."""
