"""The approved recipes: how each therapy is made, tested, released and followed up, one version at a time.

A production manager proposes a recipe as text, production and quality assurance approve it, and a
batch is pinned to one approved version unless an approved change moves it (EU GMP Part IV 6).
Every number carries its source.
"""
