"""Questionnaires and their answers as Word documents: the reading version that goes out, and what it says coming back.

`export` writes the document (`elements`, `styles`, `writing`; those of other papers are written by them, too), with a
tag in each field (`tags`, `slots`). `reader` reads a file and knows no questionnaire, `answers` makes values of what it
found, by question, and tells what of it no question holds; `confinement` is how a stranger's file is read.
"""
