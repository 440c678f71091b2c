"""From an author's YAML file to the typed tree; surveys.loader is the way in.

source.py       YAML -> plain data that remembers its lines
templates.py    templates, use, with, changes
shorthand.py    what an author may leave out or write shorter
validation.py   plain data -> Definition (pydantic), author errors by place
messages.py     pydantic's errors in Swedish
*_checks.py     what a well-formed definition may still have wrong
"""
