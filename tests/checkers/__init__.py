"""Every page before three judges more than axe: run by script/check_pages, by hand, for the figures in docs."""
