from tests.integration.stages.conftest import mail, plain_log, service

__all__ = ["mail", "plain_log", "service"]
