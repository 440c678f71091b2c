"""The parts that readiness asks, for tests that cannot wait for an answer to grow old."""

from operations import readiness


def forget_answers() -> None:
    """Let everything be asked anew next time, whatever is asked at this moment."""
    for part in (*readiness._ASKED.values(), readiness._worker):
        part._newest = None
