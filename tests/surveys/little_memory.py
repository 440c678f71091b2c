"""surveys.confinement as a program, with a fifth of the memory: whatever takes too much takes it sooner."""

import sys

from surveys import confinement

confinement.MEGABYTES //= 5

if __name__ == "__main__":
    confinement._main(*sys.argv[1:4])
