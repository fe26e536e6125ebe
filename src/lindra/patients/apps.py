"""Tells Django of the register."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """The app ``patients``, in the database ``people``."""

    name = "lindra.patients"
    label = "patients"
