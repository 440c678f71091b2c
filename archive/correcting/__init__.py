"""A submitted answer corrected: opened again, abandoned, and which submission is in force on any day."""
