"""What is asked: surveys, published questionnaires and the typed tree that they are read as."""
