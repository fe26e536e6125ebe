"""Serves the pages with waitress, and signs a head each minute while there is work.

Pages are synchronous, and an event loop would only stand in their way: sync views under an asynchronous
server were measured to collapse at some thirty clients.
"""

import errno
import threading

from waitress.server import create_server

from lindra.gmp.files import SIZE_MAX

SEAL_SECONDS = 60
THREADS = 8
REQUEST_BYTES_MAX = SIZE_MAX + 1_000_000  # a file with its form


class PortTaken(Exception):
    """Someone else serves there."""


class Server:
    """Serves the pages at an address until stopped."""

    def __init__(self, host: str, port: int) -> None:
        from lindra.config.wsgi import application

        try:
            self._server = create_server(
                application,
                host=host,
                port=port,
                threads=THREADS,
                max_request_body_size=REQUEST_BYTES_MAX,
                ident="Lindra",
                clear_untrusted_proxy_headers=True,
            )
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(f"Port {port} is taken. Choose another: --port {port + 1}.") from error
            raise
        self._stopping = threading.Event()

    @property
    def port(self) -> int:
        """The port that is served."""
        return int(self._server.effective_port)

    def run(self) -> None:
        """Serve until stopped; signs what is new each minute, and a last time at the end."""
        sealer = threading.Thread(target=self._seal, name="sealer", daemon=True)
        sealer.start()
        try:
            self._server.run()
        finally:
            self._stopping.set()
            sealer.join(timeout=10)

    def stop(self) -> None:
        """Stop serving: what is being answered is answered."""
        self._stopping.set()
        self._server.close()

    def _seal(self) -> None:
        from lindra.web.door import seal_or_alarm

        while not self._stopping.wait(SEAL_SECONDS):
            seal_or_alarm()
        seal_or_alarm()
