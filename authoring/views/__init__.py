"""The enkätansvarig's pages."""
