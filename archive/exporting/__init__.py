"""Answers as data: one, or all of an organisation over the years, for spreadsheets and other systems."""
