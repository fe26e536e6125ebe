"""Tells Django of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The app ``web``, which owns no tables."""

    name = "lindra.web"
    label = "web"
