"""The confined process: limits first, then it becomes the program. Knows nothing of the portal.

Asked as `python -m config.program_process MEGABYTES SECONDS DIRECTORY PROGRAM ARGUMENTS...`; what is written
lies in the directory.
"""

import os
import resource
import sys

LARGEST_FILE = 512 * 1024 * 1024


def _become(megabytes: str, seconds: str, directory: str, *command: str) -> None:
    memory = int(megabytes) * 1024 * 1024
    for what, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(5)  # whoever writes an answer at the same time comes first
    os.chdir(directory)
    os.execvp(command[0], command)  # noqa: S606  # the program of the settings, with arguments of ours


if __name__ == "__main__":
    _become(*sys.argv[1:])
