"""What people who were asked for it write beside a question, to be used by whoever writes the answer."""
