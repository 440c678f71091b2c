"""Where this installation stands: its files, its address, and the environment that drives its settings."""

import os
from collections import ChainMap
from pathlib import Path

import environ

from config.environment.secret_files import secrets_in_files

ENVIRONMENT = ChainMap(secrets_in_files(os.environ), os.environ)
"""The environment, with the secrets that files hold; never put into the one that other programs are started with."""
environ.Env.ENVIRON = ENVIRONMENT
env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ON_THIS_MACHINE = BASE_URL.split(":")[:2] in (["http", "//127.0.0.1"], ["http", "//localhost"])
"""Whether the portal is only for who sits at this machine, without encryption."""
