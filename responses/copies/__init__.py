"""The archive copy: its look, seal, inspect (verify); config.pdf renders it. Knows nothing of the models."""

from pathlib import Path

STYLESHEET = Path(__file__).resolve().parents[2] / "templates" / "copies" / "copy.css"
