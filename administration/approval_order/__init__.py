"""The order in which an organisation's people approve: its own, and that of single questionnaires."""
