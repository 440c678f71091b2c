"""The cryptographic seal of a PDF: make, extend, check. Knows PDFs and keys, and no models."""
