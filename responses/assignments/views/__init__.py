"""The pages of handing out, and a contributor's own."""
