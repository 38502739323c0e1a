"""Query parameters that say how a reader came to a page, never which page it is.

Only names whose makers document them as tracking, or that no site uses to choose a page. Short words such
as `id`, `cid`, `ref` or `p` choose pages on some sites, so they are not here: `ref=rss` is, by its value.
"""

PREFIXES = (
    "utm_",  # Google Analytics, and everyone since
    "mtm_", "matomo_", "pk_", "piwik_",  # Matomo: https://matomo.org/faq/tracking-campaigns
    "at_",  # Piano (AT Internet), most of the French press: any name that starts so is a campaign's
    "hsa_", "__hs", "_hs",  # HubSpot
    "fb_", "ga_", "itm_", "oly_", "vero_", "wt_", "wt.",  # Facebook, Analytics, Webtrekk and kin
    "taboola_", "outbrain_", "ns_",  # ns_: comScore, as the BBC writes it
    "amp;",  # what is left of an `&` escaped twice
)  # fmt: skip

NAMES = frozenset({
    "xtor", "xtref", "xts", "xtmc", "xtcr", "xtnp",  # AT Internet, the older form: ?xtor=RSS-16
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "gad_source", "_ga", "_gl",  # Google
    "msclkid", "ocid", "yclid", "ysclid", "_openstat", "twclid", "ttclid", "li_fat_id", "igshid", "igsh",
    "mc_cid", "mc_eid", "mkt_tok", "s_cid", "sc_cid", "s_kwcid", "ef_id", "epik", "trk",  # mailings
    "action_object_map", "action_type_map", "action_ref_map",  # Facebook
    "dicbo", "tblci", "obclid", "spm", "scm", "wickedid", "_branch_match_id", "_branch_referrer",
    "cmpid", "ncid", "icid", "ito", "smid", "smtyp", "emc", "ftag", "ftcamp", "mbid",  # publishers
    "sr_share", "echobox", "guccounter", "guce_referrer", "guce_referrer_sig", "sharetype",
    "usqp", "amp_js_v", "amp_gsa",  # Google's copies of AMP pages
    "phpsessid", "jsessionid",  # a visit, not a page
})  # fmt: skip

ORIGINS = frozenset({"ref", "source", "src", "from", "origin", "via", "partner", "cmp", "cid"})
FEED_WORDS = frozenset({"rss", "feed", "feeds", "atom", "rss-feed", "rssfeed", "fluxrss", "flux-rss"})


def is_tracking(name: str, value: str) -> bool:
    """Whether this query parameter says only where the reader came from."""
    name = name.lower()
    says_feed = name in ORIGINS and value.lower() in FEED_WORDS
    return says_feed or name in NAMES or name.startswith(PREFIXES)
