"""Python's garbage collector while a document is laid out.

WeasyPrint makes hundreds of thousands of objects, and the collector looks again and again at them and at all else that
the process holds: a tenth of the rendering (docs/performance.md). What is garbage lies in circles, though, and must go
before the next document, and before the PDF is written, which needs as much room again.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 50_000


@contextmanager
def collect_seldom() -> Iterator[None]:
    """Within, the collector looks seldom, and only at what is made within; at the end once, at all of that.

    In whatever threads it is used at once, the collector is as it was when the last of them is done.
    """
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    if not frozen:
        gc.freeze()
    if before[0] < _SELDOM:
        gc.set_threshold(_SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.collect()
        if not frozen:
            gc.unfreeze()
        if before[0] < _SELDOM:
            gc.set_threshold(*before)
