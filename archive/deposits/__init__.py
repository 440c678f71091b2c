"""Noting that packages have been delivered to an e-archive, with its receipt: facts beside the submissions."""
