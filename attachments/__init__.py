"""The documents behind the answers: files and links, their checks, and the register of decisions (beslut)."""
