"""The words of a term as the dictionaries spell them: every form, and what is asked of a word of a text."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from worker.rules.forms import OF, Inflection
from worker.rules.plain import bare_of
from worker.rules.written import Part, Written


class Spelled(NamedTuple):
    """One word of a term. The first three are parallel: for each spelling that the tokeniser reads as one.

    A spelling has its accents, `bare` is what it is without, and may be a word of its own.
    """

    spellings: tuple[str, ...]
    bare: tuple[str, ...]
    is_bare_a_word: tuple[bool, ...]
    languages: tuple[str, ...]
    is_name: bool = False
    needs_capitals: bool = False  # an acronym such as SIDA; OTAN may be Otan, since otan is no word
    is_exact: bool = False  # accents as written
    is_prefix: bool = False


def spell(part: Part, inflection: Inflection) -> Sequence[Spelled]:
    """The words of a part of a term: as many as it is written with."""
    if isinstance(part, Written):
        return (_word(part, inflection),)
    surfaces, languages = part
    variants = {form for one in languages for form in inflection.inflected_compound(surfaces, one)}
    return [_spelled(slot, languages, inflection) for slot in zip(*sorted(variants), strict=True)]


def _word(written: Written, inflection: Inflection) -> Spelled:
    surface, languages = written.surface, written.languages
    if written.is_prefix or written.sign == "=":
        return _spelled([surface], languages, inflection)._replace(
            is_name=written.is_capitalised, is_prefix=written.is_prefix, is_exact=not written.is_prefix
        )
    if written.is_capitalised:
        return _name(written, inflection)
    lowered = surface.lower()
    if written.is_of:
        return _spelled(sorted(OF), languages, inflection)
    if written.is_fixed:
        return _spelled([lowered], languages, inflection)
    forms: set[str] = set().union(*[inflection.forms_of(lowered, one) for one in languages])
    return _spelled(sorted(forms), languages, inflection)


def _name(written: Written, inflection: Inflection) -> Spelled:
    """Never inflected without ~. German writes all its nouns with a capital: there they are inflected."""
    languages, lowered = written.languages, written.surface.lower()
    spellings = [written.surface]
    for language in languages:
        if written.sign == "~" or (language == "de" and inflection.is_word(lowered, language)):
            spellings += sorted(inflection.forms_of_name(lowered, language))
    is_also_a_word = written.is_all_capitals and any(inflection.is_word(lowered, one) for one in languages)
    return _spelled(spellings, languages, inflection)._replace(is_name=True, needs_capitals=is_also_a_word)


def _spelled(spellings: Iterable[str], languages: tuple[str, ...], inflection: Inflection) -> Spelled:
    read = {spelling: bare_of(spelling) for spelling in spellings}
    found = {spelling: bare for spelling, bare in read.items() if bare is not None}
    answers = [[inflection.is_word(bare, one) for bare in found.values()] for one in languages]
    return Spelled(
        tuple(found), tuple(found.values()), tuple(map(any, zip(*answers, strict=True))), languages
    )
