"""What the container files and the units say, read without an engine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.acceptance.containers import DOCKERFILE, services
from worker.ops.one_machine import roles_of
from worker.settings import PROJECT, load_settings

SERVICES = services()
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "tocsin"}
UNITS = sorted((PROJECT / "deploy" / "systemd").glob("*.service"))
DOCKER = DOCKERFILE.read_text(encoding="utf-8")


def test_a_container_runs_what_one_machine_runs() -> None:
    settings = load_settings({"TOCSIN_METRICS": "9464"})

    assert {name: service["command"] for name, service in OURS.items()} == {
        role.name: ["tocsin", *role.command[3:]] for role in roles_of(settings)
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_hardened_and_started_again(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is service["init"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert "privileged" not in service
    assert not [volume for volume in service.get("volumes", []) if "docker.sock" in volume]


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_is_open_to_this_machine_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", ["ticker", "worker-read", "worker-deliver"])
def test_what_may_be_scaled_has_nothing_that_exists_once(name: str) -> None:
    service = SERVICES[name]

    assert not {"container_name", "ports", "hostname"} & service.keys()
    assert service["volumes"] == ["./config:/app/config:ro"]
    assert service["environment"]["TOCSIN_DATA"].startswith(service["tmpfs"][0] + "/")


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_waits_for_the_store_and_is_asked_for_its_health(name: str) -> None:
    service = OURS[name]

    assert service["depends_on"] == {"valkey": {"condition": "service_healthy"}}
    assert service["healthcheck"]["test"][:3] == ["CMD", "tocsin", "health"]
    assert service["env_file"] == [{"path": ".env", "required": False}]


def test_the_store_keeps_what_it_is_given() -> None:
    words = SERVICES["valkey"]["command"]

    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    assert SERVICES["valkey"]["volumes"] == ["valkey:/data"]


def test_the_image_runs_as_nobody_that_matters() -> None:
    last_stage = DOCKER.rpartition("\nFROM ")[2]

    stages = DOCKER.split("\nFROM ")
    assert all(
        re.findall(r"^USER (.*)$", stage, re.MULTILINE)[-1:] in ([], ["10001:10001"]) for stage in stages
    )
    assert last_stage.strip() == "tocsin"
    assert "apt-get" not in DOCKER
    assert all(word in DOCKER for word in ("--require-hashes", "--only-binary=:all:"))


def test_what_the_image_copies_exists_and_is_not_ignored() -> None:
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKER, re.MULTILINE)
        for source in line.split()[:-1]
    ]

    assert [source for source in copied if not (PROJECT / source).exists()] == []
    assert {f"!{Path(source).parts[0]}" for source in copied} <= set(ignored)
    assert ignored[1] == "*"


def test_the_volumes_that_are_named_are_declared() -> None:
    document = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert {name for name in used if not name.startswith("./")} == set(document["volumes"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    here = tmp_path / unit.name.replace("@.", "@read.")
    here.write_text(unit.read_text(encoding="utf-8").replace("/opt/tocsin", str(PROJECT)), encoding="utf-8")

    verdict = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", here], text=True, capture_output=True, check=False
    )

    assert (verdict.returncode, [line for line in verdict.stderr.splitlines() if unit.name in line]) == (
        0,
        [],
    )
