"""The one table with names."""

from django.db import models


class Patient(models.Model):
    """A person, by the code that the record knows."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=200)
    personal_number = models.CharField(max_length=13, unique=True)
    registered_at = models.DateTimeField(auto_now_add=True)
