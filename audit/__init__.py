"""The log: who did what, when, from where and with what outcome; nobody can rewrite it unseen."""
