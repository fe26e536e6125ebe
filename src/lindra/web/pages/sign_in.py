"""Sign in and out, and choose the language."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from lindra.web.accounts import is_paused, user_with


def _next(request: HttpRequest, *, otherwise: str) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or otherwise
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who it is. A wrong code and a wrong password are answered alike."""
    code = request.POST.get("code", "").strip().upper()[:20]
    failed = paused = False
    if request.method == "POST":
        user = user_with(request, code, request.POST.get("password", "")[:200])
        if user is not None:
            login(request, user)
            return redirect(_next(request, otherwise="/today/"))
        paused = is_paused(code)
        failed = not paused
    context = {"code": code, "failed": failed, "paused": paused, "next": _next(request, otherwise="/today/")}
    return render(request, "lindra/sign_in.html", context, status=401 if failed or paused else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("/sign-in/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language, kept in a cookie."""
    response = redirect(_next(request, otherwise="/"))
    chosen = request.POST.get("language", "")
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax")
    return response
