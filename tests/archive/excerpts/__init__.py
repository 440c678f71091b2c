"""The answers out of the portal."""
