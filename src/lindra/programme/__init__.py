"""From an idea to a running study. So far: which cohorts of a study are open, and by whose decision."""
