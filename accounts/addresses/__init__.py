"""A person's own e-mail address: changing it, which takes both the old sign-in and the new address."""
