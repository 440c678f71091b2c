"""Sample answers for any questionnaire: for previews and demonstrations."""
