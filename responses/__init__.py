"""One organisation's answer until it is approved."""
