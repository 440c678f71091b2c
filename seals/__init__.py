"""The cryptographic seal of a PDF: make, extend, check. Knows PDFs and keys, and no models."""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec

# In the types of functions, when pyHanko is read.
_NAMED_OF_AIOHTTP = ("BasicAuth", "ClientSession")


def _leave_out_aiohttp() -> None:
    """Let pyHanko be read without aiohttp: 12 MB, and a third of the time of a file's checking. Nothing of ours asks by
    it: who is asked, is asked by config.outgoing.
    """
    absent = module_from_spec(ModuleSpec("aiohttp", loader=None))
    for name in _NAMED_OF_AIOHTTP:
        setattr(absent, name, type(name, (), {}))
    sys.modules.setdefault("aiohttp", absent)


_leave_out_aiohttp()
