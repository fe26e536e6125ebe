"""The report of a campaign: the same figures and pictures as a page that needs nothing else, and on paper."""
