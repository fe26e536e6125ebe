"""Pages, forms and the API: what people see of the record, and how they ask for something.

A page object prepares, a template shows. A view looks, or it asks the door; it holds no rule.
"""
