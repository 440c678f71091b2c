"""The pages of an organisation's own administrator: its people and their roles."""
