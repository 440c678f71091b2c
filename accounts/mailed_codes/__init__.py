"""Showing again who one is by a code sent by e-mail: for those who sign in by such a code and have nothing else."""
