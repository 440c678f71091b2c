"""The pages that show what is due and who has it."""
