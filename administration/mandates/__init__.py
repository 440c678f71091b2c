"""Who may sign for the organisation: giving, confirming, refusing and withdrawing mandates, and reading of them."""
