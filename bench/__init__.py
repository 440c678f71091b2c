"""What script/bench measures, one module each. A module has a main() and prints a table; it ends with 1 when a
target is missed.
"""
