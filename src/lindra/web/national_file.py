"""Where the file of the country's centres lies, and what stands in it."""

from pathlib import Path

from django.conf import settings


def national_file() -> Path:
    """Return where the centres stand: LINDRA_NATIONAL, or ``national.yaml`` beside the databases."""
    return Path(settings.NATIONAL or Path(settings.VAR) / "national.yaml")


def national_text() -> str | None:
    """Return the file's text; None where there is none that can be read."""
    return read(national_file())


def read(file: Path) -> str | None:
    """Return a file's text; None where it is not there, or no text."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
