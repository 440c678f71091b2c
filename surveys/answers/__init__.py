"""What an answer is: the shapes of its values, how they are read, matched, carried over and put together."""
