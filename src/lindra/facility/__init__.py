"""The centre's people, rooms, equipment and materials: what must be in order before a step begins."""
