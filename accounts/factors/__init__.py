"""The second factor, passkeys among them: who must have one, showing it, adding and removing it, and the gate."""
