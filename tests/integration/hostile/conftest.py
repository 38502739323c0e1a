import pytest

from tests.integration.hostile.street import Street
from tests.integration.stages.conftest import mail, plain_log, service
from tests.integration.stages.service import Service
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer

__all__ = ["mail", "plain_log", "service"]


@pytest.fixture
def street(service: Service, web: WebServer, mail: MailSink) -> Street:
    """A service with a healthy neighbour to whatever a test lets loose."""
    return Street(service, web, mail)
