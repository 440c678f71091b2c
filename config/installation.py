"""Where this installation stands: its files, its address, and the environment that drives its settings."""

from pathlib import Path

import environ

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ON_THIS_MACHINE = BASE_URL.split(":")[:2] in (["http", "//127.0.0.1"], ["http", "//localhost"])
"""Whether the portal is only for who sits at this machine, without encryption."""
