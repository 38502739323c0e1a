"""When a page was published, where it says so nowhere that machines should look."""

from datetime import datetime

from htmldate import find_date

from worker.articles.instants import instant_of


def guessed_date(page: str, url: str) -> datetime | None:
    """A day found in the page's address or marks, as midnight in UTC; never one guessed from its text."""
    try:
        found = find_date(page, url=url, original_date=True, extensive_search=False)
    except (ValueError, OverflowError):  # of an address, or of a page, that is none
        return None
    return instant_of(found) if found else None
