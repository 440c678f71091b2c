"""What is answered: responses, their life, and the sealed copies."""
