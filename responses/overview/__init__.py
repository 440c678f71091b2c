"""What is due and who has it: start page, task list, trail."""
