"""Tells Django of the store: safe connections, and triggers after every migration."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    """The app ``store``."""

    name = "lindra.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hook the barriers in before anything connects."""
        from lindra.store.connections import make_safe, refuse_unsafe_settings
        from lindra.store.triggers import install

        def after_migrate(using: str, **_: Any) -> None:
            if using == "default":
                install()

        connection_created.connect(make_safe, dispatch_uid="lindra.store.make_safe")
        post_migrate.connect(after_migrate, sender=self, weak=False, dispatch_uid="lindra.store.install")
        register(refuse_unsafe_settings)
