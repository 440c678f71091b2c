"""What was typed into a form that could not be taken, its session or its page being too old: kept for its writer."""
