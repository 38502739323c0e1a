from tests.integration.stages.conftest import mail, plain_log, service, slack, web

__all__ = ["mail", "plain_log", "service", "slack", "web"]
