"""A sealed answer outside the portal: carried over into the receiver's own form, and sent separately."""
