"""A side of a measurement in a process of its own, which answers when it is asked, so that two sides can take turns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")


@contextmanager
def in_a_process(answers: Callable[..., Iterator[T]], *given: Any) -> Iterator[Callable[[], T]]:
    """Let a generator run in a new process, one answer further each time it is asked."""
    context = get_context("spawn")  # what this process has read is not to be counted there
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, answers, given))
    process.start()
    theirs.close()

    def ask() -> T:
        ours.send(True)
        found: T = ours.recv()
        return found

    try:
        yield ask
    finally:
        ours.close()
        process.join()


def _answer(asked: Connection, answers: Callable[..., Iterator[Any]], given: tuple[Any, ...]) -> None:
    answering = answers(*given)
    while True:
        try:
            asked.recv()
        except EOFError:
            answering.close()  # type: ignore[attr-defined]  # a generator, which leaves its folder as it ends
            return
        asked.send(next(answering))
