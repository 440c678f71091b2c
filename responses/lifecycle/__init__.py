"""The transition table, access, scope, turns, trail, retention."""
