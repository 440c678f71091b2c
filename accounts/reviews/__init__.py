"""The yearly review of access: each person's roles and mandates looked at, confirmed or ended; kept for ever."""
