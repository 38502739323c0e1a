"""The configuration that the project ships, also where its user has made it their own since."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from worker.settings import PROJECT


@cache
def shipped_configuration() -> Path:
    """A directory with `config/` as it was committed last; outside of a checkout, `config/` itself."""
    names = _git("ls-tree", "-r", "--name-only", "-z", "HEAD", "config")
    if not names:
        return PROJECT / "config"
    directory = Path(tempfile.mkdtemp(prefix="tocsin-shipped-"))
    for name in filter(None, names.decode().split("\0")):
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_git("show", f"HEAD:{name}"))
    return directory / "config"


def _git(*words: str) -> bytes:
    try:
        return subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""
