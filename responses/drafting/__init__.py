"""Writing an answer: the gate, saving, revisions, conflicts, reusing, moving."""
