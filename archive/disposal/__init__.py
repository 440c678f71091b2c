"""Gallring: destroying what an e-archive has, by a decision that two persons stand for, and the log of it for ever."""
