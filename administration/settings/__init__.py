"""An organisation's settings: each group a page, with what applies now and what was changed before."""
