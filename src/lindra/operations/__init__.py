"""The one door to the record, and what it needs: stores, the catalogue, and the reading of what people send."""
