"""Swedish and text: numbers and days in words, order, addresses, what is taken out of every text."""
