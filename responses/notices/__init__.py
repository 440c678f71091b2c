"""What people are told while an answer is drafted."""
