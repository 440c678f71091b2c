"""A questionnaire draft from the Word document in which an authority sends out its form.

`reader` reads the file (`styles`, `labels`) to `blocks` and knows no questionnaire. `understanding` makes a
questionnaire's document of them by way of an outline (`outlining` on `structure` and `lookahead`), whose questions
become items (`subquestions`, `making`, `grids`, `conditions`, by the words of `phrases` and `limits`), with what each
paragraph and table became (`report`). `confinement` is how a stranger's file is read. Nothing is guessed silently, and
no word is lost: what is not in the draft stands in the report.
"""
