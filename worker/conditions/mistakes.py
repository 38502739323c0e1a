"""What is wrong with a condition: where, why, and the text as it should be."""

from collections.abc import Sequence

from worker.errors import TocsinError


class ConditionError(TocsinError):
    """A condition that cannot be read. `fixes` are texts to take its place, two where it has two readings."""

    def __init__(
        self, message: str, place: tuple[int, int], *, expected: str = "", fixes: Sequence[str] = ()
    ) -> None:
        """Keep the place (characters of the text) and the ways out."""
        super().__init__(message)
        self.message = message
        self.place = place
        self.expected = expected
        self.fixes = tuple(fixes)
