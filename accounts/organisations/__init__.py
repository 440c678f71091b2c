"""What an organisation has decided about itself, and changing it."""
