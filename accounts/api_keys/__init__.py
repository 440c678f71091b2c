"""Keys by which other systems of an organisation ask the portal: made, changed for another, withdrawn, and found."""
