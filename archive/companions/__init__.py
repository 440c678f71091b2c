"""A PDF/A beside an attached Office file or picture, made by LibreOffice: never instead of it."""
