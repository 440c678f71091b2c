"""A copy that goes out with parts of it struck, and proves that what is left is as it was sealed."""
