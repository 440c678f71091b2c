"""Answers of earlier years, given outside the portal and entered afterwards (inlagt i efterhand)."""
