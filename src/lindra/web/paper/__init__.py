"""What is printed: documents for an archive, PDF/A made by typst from the same rows as the pages."""
