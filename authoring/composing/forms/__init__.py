"""The forms of a draft: its beginning, its head, an item with its options, rows and conditions."""
