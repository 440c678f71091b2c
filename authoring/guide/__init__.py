"""A guide for the enkätansvarig: one whole questionnaire with an example of each kind, shown question by question.

What is shown is the file itself (exempel.yaml), which the loader reads as any other.
"""
