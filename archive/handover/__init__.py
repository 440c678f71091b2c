"""What has been submitted, and what belongs to it, written to a directory that another archive takes over."""
