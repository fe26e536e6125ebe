"""The plan of the centre, and what is foreseen: plain data and plain Python, without pages, tables or Django."""
