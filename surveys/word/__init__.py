"""Answers that come back in a Word document: what it says, by question, and what of it no question holds.

`reader` reads the file and knows no questionnaire, `answers` makes values of what it found; `confinement` is how a
stranger's file is read. The document itself is written by surveys.interchange.docx_export.
"""
