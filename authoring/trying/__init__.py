"""Answering a questionnaire on trial, the whole way to a TEST copy, before anybody is invited to it."""
