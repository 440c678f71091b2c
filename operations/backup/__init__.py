"""A backup as one file: the database, the stored files, and a manifest that a restored portal is held against."""
