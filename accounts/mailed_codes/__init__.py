"""Signing in, and showing again who one is, by a code sent by e-mail: for those who have no password."""
