from pathlib import Path

import pytest

from tests.acceptance.service import Service


@pytest.fixture
def service(tmp_path: Path) -> Service:
    """A service that is not started yet."""
    return Service(tmp_path)
