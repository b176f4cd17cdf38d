"""The process that keeps those that answer: what it does beyond beginning another in the place of one that ended.

This module knows the port they share. It refuses to know what they answer.
"""

from __future__ import annotations

import resource
from collections.abc import Sequence
from socket import socket

from uvicorn import Config
from uvicorn.supervisors import Multiprocess

FILES = 65_536
"""Connections and files that a process may hold, where the machine lets it: many systems give a thousand unless asked."""


class Answering(Multiprocess):
    """Processes that answer at one port. Once told to end it takes no connection any more: who comes then is refused at once,
    and goes to another server, while what was begun is finished.
    """

    def __init__(self, settings: Config, sockets: Sequence[socket]) -> None:
        super().__init__(settings, list(sockets))
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))

    def terminate_all(self) -> None:
        """Tell every process to end."""
        for one in self.sockets:
            one.close()
        super().terminate_all()
