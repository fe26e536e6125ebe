"""What every statement in quality assurance must be: words that whoever was not there can understand."""

from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text

FEWEST_WORDS = 3


def is_a_sentence(text: str | None) -> bool:
    """Tell whether a text says something: three words or more."""
    return text is not None and len(text.split()) >= FEWEST_WORDS


def too_short(*, field: str) -> Refusal:
    """Object to a word or two."""
    return objects(
        Text(
            "That is too short to be understood by whoever was not there.",
            "Det är för kort för att förstås av den som inte var med.",
        ),
        Text("Write a whole sentence.", "Skriv en hel mening."),
        field=field,
    )
