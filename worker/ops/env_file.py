"""Notices that `.env` has changed since the service started: its variables are read at the start only."""

import structlog

from worker.settings import env_file

log = structlog.get_logger("settings")


class EnvFileWatch:
    """`step` says, once per change, which variables wait for a restart; of their values it says nothing."""

    def __init__(self) -> None:
        """What the file says now is what the processes have."""
        self._started_with = self._seen = env_file()

    def step(self) -> None:
        """Read the file again; a variable that is back to what it was waits for nothing."""
        now = env_file()
        if now == self._seen:
            return
        self._seen = now
        names = {name for name, _ in now.items() ^ self._started_with.items()}
        if names:
            log.warning(".env changed", variables=sorted(names), fix="restart Tocsin to use it")
