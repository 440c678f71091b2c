"""Virus scanning by ClamAV: every upload where it is set up, and every stored file again as signatures come."""
