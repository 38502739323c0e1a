"""What makes a document deadly to the parsers of `deadly.py`."""

from typing import Final

BURNS: Final = b"holds its parser in C"
DEVOURS: Final = b"takes memory without end"
