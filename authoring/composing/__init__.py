"""Writing a questionnaire in the portal: begun from this year's, edited, handed over to be published.

outlines.py     pure changes of a definition's JSON: find, put, move, copy, take out
beginnings.py   what a new draft says: next year's, a correction, or nothing but a first section
kinds.py        the kinds of items that can be added, and what a new one says
reading.py      drafts as their pages ask for them, with what is left to mend
services.py     changes of a draft, each kept as a revision
"""
