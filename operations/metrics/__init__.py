"""Figures for Prometheus, of web and worker: counted in every process, given out on an address of their own."""

# Before Prometheus's client is imported: it asks at once where processes keep their figures.
import config.environment.metrics_settings  # noqa: F401
