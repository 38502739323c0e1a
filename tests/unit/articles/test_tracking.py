"""Parameters that tell how a reader came, and those that choose a page."""

import pytest

from worker.articles.tracking import is_tracking


@pytest.mark.parametrize(
    "name",
    [
        "xtor",
        "XTOR",
        "xtref",
        "at_medium",
        "at_campaign",
        "at_send_date",
        "utm_source",
        "UTM_Source",
        "mtm_campaign",
        "pk_campaign",
        "hsa_acc",
        "_hsenc",
        "fbclid",
        "gclid",
        "msclkid",
        "mc_cid",
        "cmpid",
        "ns_mchannel",
        "amp;utm_medium",
    ],
)
def test_a_campaign_chooses_no_page(name: str) -> None:
    assert is_tracking(name, "1")
    assert is_tracking(name, "")


@pytest.mark.parametrize(
    "name",
    ["id", "p", "page", "q", "article", "v", "lang", "at", "utm", "xtors", "ref", "source", "cid", "from"],
)
def test_a_choice_of_a_page_is_no_campaign(name: str) -> None:
    assert not is_tracking(name, "1")


@pytest.mark.parametrize("value", ["rss", "RSS", "feed", "atom", "flux-rss"])
def test_an_origin_is_tracking_where_it_names_the_feed(value: str) -> None:
    assert is_tracking("ref", value)
    assert is_tracking("Source", value)
    assert not is_tracking("id", value)
