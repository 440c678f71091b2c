"""Documents as PDF/A-3a and PDF/UA-1 at once: rendering, fonts, and what a document's HTML may load."""
