"""A questionnaire, its rules and what has changed in it, in plain Swedish."""
