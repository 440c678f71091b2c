"""Python's garbage collector while a document is laid out.

WeasyPrint makes hundreds of thousands of objects, and the collector looks again and again at them and at all else that
the process holds: a tenth of the rendering (docs/performance.md). What is garbage lies in circles, though, and must go
before the next document, and before the PDF is written, which needs as much room again.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_SELDOM = 200_000
_lock = Lock()
_before: list[tuple[int, int, int]] = []
"""How often the collector looked before each that is now within: the first found it as it was, and is taken last."""


@contextmanager
def collect_seldom() -> Iterator[None]:
    """Within, the collector looks seldom, and only at what is made within; at the end once, at all of that.

    In whatever threads it is used at once, and one within another, the collector is as it was when the last of them is
    done. How much others have frozen is not asked: it is counted object by object, and takes longer than all the rest.
    """
    with _lock:
        _before.append(gc.get_threshold())
        if len(_before) == 1:
            gc.freeze()
            gc.set_threshold(max(_before[0][0], _SELDOM), *_before[0][1:])
    try:
        yield
    finally:
        gc.collect()
        with _lock:
            ended = _before.pop()
            if not _before:
                gc.unfreeze()
                gc.set_threshold(*ended)
