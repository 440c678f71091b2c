"""The second factor: who must have one, showing it, adding and removing it, and the gate before everything else."""
