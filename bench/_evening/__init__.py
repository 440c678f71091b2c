"""The pieces of script/bench evening: the portal's processes, the people who write, what they save, what falls."""
