"""The keys by which an organisation's other systems fetch what has been sealed: making, changing, withdrawing."""
