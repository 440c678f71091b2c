"""What an organisation's other systems, its diary first of all, fetch of what is sealed: read only, with a key."""
