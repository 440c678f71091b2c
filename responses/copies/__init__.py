"""The archive copy: render (pdf), seal (seal), inspect (verify). Knows nothing of the models."""
