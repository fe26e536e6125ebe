"""The vocabulary of the record, and the rules that hold everywhere in the centre.

A person asks for something with a command. Rules examine it and object, with a remedy, or
stay silent. What then happened is written as facts, and dossiers are what the facts add up
to. Nothing in this package knows of a database, a web page or a particular therapy.
"""
