"""Permits for the contained use of genetically modified micro-organisms: for what, in which rooms, until when.

The biosafety committee keeps the register. A step with such an organism is refused in a room that no permit in
force covers (AFS 2023:13 chapter 9; Directive 2009/41/EC).
"""
