"""Reading a response: drafts, progress, shown items, snapshots, changes, earlier years."""
