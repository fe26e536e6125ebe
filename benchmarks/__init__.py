"""Measures what docs/performance.md claims, both sides in one run on one disk, as ratios. Nothing is asserted."""
