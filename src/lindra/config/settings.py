"""Django's settings. What a centre chooses comes from the environment; everything else is safe as it is.

LINDRA_VAR               folder of the databases, keys and secrets (var)
LINDRA_DATABASE          the record: a path for SQLite, or postgresql://user:password@host:port/name
LINDRA_OWNER_DATABASE    on PostgreSQL, the same database as its owner opens it: used to set up and to rebuild alone
LINDRA_PEOPLE_DATABASE   accounts, sessions and the register of patients, likewise
LINDRA_HOSTS             names the pages are served under, with commas (localhost, 127.0.0.1)
LINDRA_NATIONAL          the file of the other centres and what they have free (national.yaml in LINDRA_VAR)
LINDRA_ORIGIN            the ledger's name, on every signed head
LINDRA_DEBUG             1 shows errors in full: for developers only
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

VAR = Path(os.environ.get("LINDRA_VAR", "var")).resolve()
NATIONAL = os.environ.get("LINDRA_NATIONAL", "")
ORIGIN = os.environ.get("LINDRA_ORIGIN", "lindra.example/centre")
DEBUG = os.environ.get("LINDRA_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("LINDRA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")


def database(chosen: str) -> dict[str, Any]:
    """Return a database's settings from a path or an address."""
    if not chosen.startswith(("postgres://", "postgresql://")):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": chosen,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30},
        }
    parts = urlsplit(chosen)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        # Each statement is planned once a connection; pgbouncer keeps such plans apart since its version 1.21.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }


DATABASES = {
    "default": database(os.environ.get("LINDRA_DATABASE", str(VAR / "record.sqlite3"))),
    "people": database(os.environ.get("LINDRA_PEOPLE_DATABASE", str(VAR / "people.sqlite3"))),
}
# Whoever serves the pages owns no table of the record, and so can not lift its triggers.
RECORD_OWNER = database(os.environ["LINDRA_OWNER_DATABASE"]) if os.environ.get("LINDRA_OWNER_DATABASE") else None
DATABASE_ROUTERS = ["lindra.config.routing.RecordApart"]


def _secret_key() -> str:
    """Return the key of the sessions: made once, kept beside the databases, readable by its owner only."""
    file = VAR / "session.key"
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text()


SECRET_KEY = os.environ.get("LINDRA_SECRET_KEY") or _secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lindra.store",
    "lindra.patients",
    "lindra.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "lindra.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lindra.web.context.around_every_page",
            ],
            "builtins": ["lindra.web.templatetags.lindra"],
        },
    },
]
WSGI_APPLICATION = "lindra.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGIN_URL = "/sign-in/"
SESSION_COOKIE_AGE = 12 * 3600  # a shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
_ON_A_DESK = set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]", "testserver"}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not _ON_A_DESK
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
PASSWORD_HASHERS = [os.environ.get("LINDRA_PASSWORD_HASHER", "django.contrib.auth.hashers.ScryptPasswordHasher")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SILENCED_SYSTEM_CHECKS: list[str] = []
