"""How long somebody stays signed in, under which key, and when they were here before."""
