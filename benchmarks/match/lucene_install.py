"""Brings Lucene's Monitor from Debian's packages to build/lucene/; nothing is installed on the machine.

Debian's liblucene8-java has all of Lucene 8.8.1 but the Monitor; the source package has that, too. Needed are
apt-get, dpkg and a JDK: `PYTHONPATH=. python -m benchmarks.match.lucene_install`; `make bench` tries it.
"""

import subprocess
import tarfile
from hashlib import sha256
from pathlib import Path
from shutil import which
from typing import Final

HOME: Final = Path(__file__).resolve().parents[2] / "build" / "lucene"
PEER: Final = Path(__file__).with_name("MonitorPeer.java")
PACKAGE: Final = "liblucene8-java=8.8.1-4"
SOURCE: Final = "lucene8_8.8.1.orig.tar.xz"
SOURCE_SHA256: Final = "446b9a853fcd6430d353ff64c774da966b71feb1c43d189af70e03a7a63a080f"
APT_HELPER: Final = "/usr/lib/apt/apt-helper"
JARS: Final = ("core", "memory", "analyzers-common", "queries", "queryparser", "misc", "sandbox")


def class_path() -> str:
    """What `java -cp` needs to run MonitorPeer; "" where it has not been built."""
    built = (HOME / "peer", HOME / "monitor")
    return ":".join(map(str, (*built, *_jars()))) if all(map(Path.exists, built)) else ""


def install() -> None:
    """Fetch, unpack and compile what is not there yet."""
    HOME.mkdir(parents=True, exist_ok=True)
    if not (HOME / "monitor").exists():
        _fetch()
        sources = (HOME / "lucene-8.8.1" / "monitor" / "src" / "java").rglob("*.java")
        _compile(HOME / "monitor", _jars(), sorted(sources))
    _compile(HOME / "peer", (HOME / "monitor", *_jars()), [PEER])


def why_not() -> str:
    """What is missing to install it, "" if nothing is."""
    missing = [name for name in ("apt-get", "dpkg", "javac", APT_HELPER) if not which(name)]
    return f"Lucene Monitor needs {', '.join(missing)}" if missing else ""


def _jars() -> tuple[Path, ...]:
    return tuple(HOME / "debian" / "usr" / "share" / "java" / f"lucene-{name}-8.7.0.jar" for name in JARS)


def _fetch() -> None:
    """The package and its source; apt knows from where, and that the package is what it should be."""
    if not list(HOME.glob("*.deb")):
        printed = _run("apt-get", "download", "--print-uris", PACKAGE)
        address = printed.split("'")[1].rpartition("/")[0]
        _run("apt-get", "download", PACKAGE)
        _run(APT_HELPER, "download-file", f"{address}/{SOURCE}", SOURCE)
    if sha256((HOME / SOURCE).read_bytes()).hexdigest() != SOURCE_SHA256:
        raise SystemExit(f"{SOURCE} is not the file that was expected")
    _run("dpkg", "-x", str(next(HOME.glob("*.deb"))), "debian")
    with tarfile.open(HOME / SOURCE) as archive:
        wanted = [one for one in archive if one.name.startswith("lucene-8.8.1/monitor/src/java/")]
        archive.extractall(HOME, wanted, filter="data")


def _compile(to: Path, class_path: tuple[Path, ...], sources: list[Path]) -> None:
    half = to.with_suffix(".half")
    _run("javac", "-nowarn", "-cp", ":".join(map(str, class_path)), "-d", str(half), *map(str, sources))
    if to.exists():
        for old in to.iterdir():
            old.unlink()
        to.rmdir()
    half.rename(to)


def _run(*command: str) -> str:
    return subprocess.run(command, cwd=HOME, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Try; whoever cannot have it is told, and measures without."""
    if reason := why_not():
        print(f"skipped: {reason}")
        return
    try:
        install()
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"skipped: Lucene Monitor cannot be built: {getattr(error, 'stderr', '') or error}")


if __name__ == "__main__":
    main()
