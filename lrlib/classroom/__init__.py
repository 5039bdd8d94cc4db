"""What the learner touches: predict, check, explorer, quiz, claim, table, pictures, progress.

Floors, each importing only from those below: syllabus, drawn, style, claims · progress, feedback · questions, figures,
tables, controls · exercises, quiz, explore · report, environment.
"""
