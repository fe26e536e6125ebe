"""The approved recipes: how each therapy is made, tested, released and followed up, one version at a time.

A production manager proposes a recipe as text, quality assurance approves it, and a batch is
pinned to one approved version for life (EU GMP Part IV 6). Every number carries its source.
"""
