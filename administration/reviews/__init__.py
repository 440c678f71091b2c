"""The pages of the yearly review of access, its file and the letter that reminds of it."""
