"""What stands around every answer: bodies, headers, compression, the frame of a page, refusals, static files."""
