"""Copies to take away: what a submission's package holds, as an E-ARK SIP, and many copies as one ZIP."""
