"""What is asked, missing, wrong and added up in a set of answers: pure rules over the typed tree."""
