"""Accounts: who can sign in. The username is the person's code in the record; the name stays here.

A password is asked for at sign-in and again at every signature. The seam for passkeys is
``password_is_own``: a signature's method says which of them was used.
"""

from collections.abc import Iterable

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest

from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

TRIES = 6
PAUSE_SECONDS = 60


def make_account(code: str, name: str, password: str) -> User:
    """Make an account for a person whom the record knows, or give an existing one a new password."""
    user, _ = User.objects.get_or_create(username=code)
    user.first_name = name
    user.set_password(password)
    user.save()
    return user


def is_paused(code: str) -> bool:
    """Tell whether too many wrong passwords were given for a code lately."""
    return int(cache.get(f"wrong-{code}", 0)) >= TRIES


def user_with(request: HttpRequest | None, code: str, password: str) -> User | None:
    """Return the account, or None: a wrong code, a wrong password and a pause are answered alike."""
    if is_paused(code):
        return None
    user = authenticate(request, username=code, password=password)
    if not isinstance(user, User):
        cache.set(f"wrong-{code}", int(cache.get(f"wrong-{code}", 0)) + 1, PAUSE_SECONDS)
        return None
    cache.delete(f"wrong-{code}")
    return user


@rule("GMP-009", "A person signs with their own password", "21 CFR 11.200; EU GMP Annex 11 14")
def password_is_own(code: str, password: object) -> Refusal | None:
    """Object when the password is not that of the account, or too many were tried."""
    if isinstance(password, str) and user_with(None, code, password[:200]) is not None:
        return None
    return objects(
        Text(
            "The password is not yours, or too many were tried.",
            "Lösenordet är inte ditt, eller för många har prövats.",
        ),
        Text("Write your own password, or wait a minute.", "Skriv ditt eget lösenord, eller vänta en minut."),
        field="password",
    )


def names_of_people(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of these people, by code, where they have accounts."""
    return dict(User.objects.filter(username__in=set(codes)).values_list("username", "first_name"))
