"""Settings of the machine: what cannot be meant is refused with the way out."""

import pytest

from worker.errors import SettingsError
from worker.settings import load_settings


@pytest.mark.parametrize("url", ["amqp://tocsin:hush@rabbit:5672//", "sqs://", "memory://", "localhost:6379"])
def test_a_broker_that_is_not_offered_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="RabbitMQ and others are not offered") as refusal:
        load_settings({"TOCSIN_BROKER_URL": url})

    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize("scheme", ["redis", "rediss", "sentinel", "redis+socket"])
def test_a_broker_of_redis_is_taken(scheme: str) -> None:
    url = f"{scheme}://host:6379/1"

    assert load_settings({"TOCSIN_BROKER_URL": url}).broker_url == url


def test_without_a_broker_hints_go_to_the_store() -> None:
    url = "redis://host:6379/0"

    assert load_settings({"TOCSIN_REDIS_URL": url}).broker_url == url


@pytest.mark.parametrize("dsn", ["hunter2", "https://o1.ingest.sentry.io/hunter2", "hunter2@sentry.io/12"])
def test_a_sentry_address_that_is_none_is_refused_without_being_shown(dsn: str) -> None:
    with pytest.raises(SettingsError, match="https://KEY@HOST/NUMBER") as refused:
        load_settings({"SENTRY_DSN": dsn})

    assert "hunter2" not in str(refused.value)
