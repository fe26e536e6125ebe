"""Functions that are compiled when they are first called, by numba."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(**options: Any) -> Callable[[Function], Function]:
    """Return what compiles a function with numba's options, and keeps what was compiled for the next process.

    Numba keeps it beside the code, or in the person's home. A service that may write to neither compiles anew.
    """

    def made(function: Function) -> Function:
        try:
            return cast(Function, numba.njit(cache=True, **options)(function))
        except RuntimeError:  # no folder to keep it in
            return cast(Function, numba.njit(**options)(function))

    return made
