"""An app whose one migration changes a table that the portal uses (tests/config/test_lock_waits.py)."""
