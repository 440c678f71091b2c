"""Removing the account of somebody who has left, so that the records stay whole."""
