"""The units of an organisation: adding, renaming and ending them, who coordinates and who belongs."""
