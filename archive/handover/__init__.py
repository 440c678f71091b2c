"""Everything that is kept for ever, written to a directory: what an e-archive takes over, or a portal leaves behind."""
