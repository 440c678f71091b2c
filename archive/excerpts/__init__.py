"""The answers out of the portal at any time, draft or sealed, with what one chooses of them: Word and PDF."""
