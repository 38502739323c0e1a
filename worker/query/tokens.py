"""A query in pieces: what words, phrases, operators and fields look like."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from lark import Token

from worker.query import misplaced, names
from worker.query.characters import FORBIDDEN, MARKS, called, visible
from worker.query.items import QUOTES, joined
from worker.query.lookalikes import no_field, refuse_how_many, refuse_lookalike
from worker.query.mistakes import QuerySyntaxError, mistake
from worker.query.numbers import distance_of
from worker.query.tree import Place

LONGEST: Final = 200_000  # characters of a query
DEEPEST: Final = 50  # parentheses within parentheses

_PIECE: Final = re.compile(
    rf"""
      (?P<space>   \s+ )
    | (?P<LPAR>    \( )
    | (?P<RPAR>    \) )
    | (?P<COUNT>   \{{ [ ]* \d+ [ ]* \}} )
    | (?P<brace>   [{{}}] )
    | (?P<COMMA>   , )
    | (?P<phrase>  [=~]? (?: "[^"]*" | «[^«»]*» | [“„‟][^“”„‟]*[“”] ) )
    | (?P<quote>   [=~]? [{QUOTES}] )
    | (?P<REGEX>   / (?=[^\s/]) (?: \\. | [^/\\\n] )* / )
    | (?P<slash>   / (?=[^\s/]) )
    | (?P<sign>    [=~] (?= [\s=~@/(){{}},-] | $ ) )
    | (?P<NOT>     - (?= [^\s),] ) )
    | (?P<name>    (?: [^\W\d_] | [{MARKS}] | - )+ : )
    | (?P<word>    (?: [^\s(){{}},{QUOTES}] | (?<=\d),(?=\d) )+ )
    """,
    re.VERBOSE,
)
_REST_OF_WORD: Final = re.compile(rf"[^\s(){{}},{QUOTES}]*")
_FIRST: Final = re.compile(r":(?P<words>\d+):(?=\S)")
_NEAR: Final = re.compile(rf"(?:{'|'.join((*names.NEAR, *names.ORDERED))})(?:/.*)?")
_K_OF: Final = re.compile(rf"\s+(?:{'|'.join(names.OF)})\s*(?=\()")
_REFERENCE: Final = re.compile(r"@(?:rule:)?[a-z0-9][a-z0-9_.-]{0,99}")


def tokens_of(text: str, *, is_item: bool) -> list[Token]:
    """The pieces of a query, or of an item of a list, in which words in a row are one."""
    _refuse_characters(text)
    tokens = list(_Reader(text, is_item=is_item).tokens())
    return list(joined(text, tokens)) if is_item else tokens


def _refuse_characters(text: str) -> None:
    if len(text) > LONGEST:
        raise QuerySyntaxError(f"this is longer than {LONGEST} characters", Place(LONGEST, len(text)))
    if found := FORBIDDEN.search(text):
        place = Place(found.start(), found.end())
        message = f"the character {called(found[0])} does not belong into a query"
        raise mistake(text, place, message, expected="text: delete the character", instead="")


class _Reader:
    """One reading of a text from left to right."""

    def __init__(self, text: str, *, is_item: bool) -> None:
        self.text = text
        self.is_item = is_item
        self.at = 0
        self.open: list[tuple[int, bool]] = []  # parentheses: where each stands, and whether it is of k OF
        self.last: Token | None = None

    def tokens(self) -> Iterator[Token]:
        while self.at < len(self.text):
            piece = _PIECE.match(self.text, self.at)
            if piece is None:  # every character begins some piece
                raise self._mistake(self.at, self.at + 1, "this cannot be read")
            kind = str(piece.lastgroup)
            if kind == "space":
                self.at = piece.end()
                continue
            token: Token = getattr(self, f"_{kind.lower()}")(piece[0])
            self._refuse_joined(token)
            yield token
            self.last, self.at = token, token.end_pos or 0
        if self.open:
            start = self.open[-1][0]
            message, fix = "this parenthesis is never closed", self.text + ")" * len(self.open)
            raise self._mistake(start, start + 1, message, expected=")", whole=fix)

    def _refuse_joined(self, token: Token) -> None:
        """Refuse a phrase and a word without a space between them."""
        last = self.last
        if last is None or {last.type, token.type} != {"TERM"} or last.end_pos != self.at:
            return
        if last[-1] in QUOTES or token[-1] in QUOTES:
            message = "a space is missing here, or the quotes are too many"
            raise self._mistake(
                self.at, self.at + len(token), message, expected="a space", instead=f" {token}"
            )

    def _token(self, kind: str, value: str) -> Token:
        return Token(kind, value, start_pos=self.at, end_pos=self.at + len(value))

    def _place(self, piece: str) -> Place:
        return Place(self.at, self.at + len(piece))

    def _mistake(
        self, start: int, end: int, message: str, *, expected: str = "",
        instead: str | None = None, whole: str | None = None,
    ) -> QuerySyntaxError:  # fmt: skip
        at = Place(0, len(self.text)) if whole is not None else None
        instead = whole if whole is not None else instead
        return mistake(self.text, Place(start, end), message, expected=expected, instead=instead, at=at)

    def _lpar(self, piece: str) -> Token:
        self.open.append((self.at, self.last is not None and self.last.type == "K_OF"))
        if len(self.open) > DEEPEST:
            message = f"parentheses are nested more than {DEEPEST} deep here"
            raise self._mistake(self.at, self.at + 1, message)
        return self._token("LPAR", piece)

    def _rpar(self, piece: str) -> Token:
        if not self.open:
            raise self._mistake(self.at, self.at + 1, "this parenthesis closes nothing", instead="")
        self.open.pop()
        return self._token("RPAR", piece)

    def _count(self, piece: str) -> Token:
        if self.last is None or self.last.end_pos != self.at:
            before = len(self.text[: self.at].rstrip())
            fix = self.text[:before] + self.text[self.at :] if before else None
            message = f"{piece} stands right after the word, phrase or group that it counts"
            raise self._mistake(self.at, self.at + len(piece), message, whole=fix)
        return self._token("COUNT", piece)

    def _brace(self, piece: str) -> Token:
        raise misplaced.a_brace(self.text, self._place(piece))

    def _comma(self, piece: str) -> Token:
        if self.open and self.open[-1][1]:
            return self._token("COMMA", piece)
        if self.is_item:
            return self._token("TERM", piece)
        raise self._mistake(
            self.at, self.at + 1, "a comma means something only in k OF (a, b): write OR, or AND",
            expected="OR, AND, or nothing",
            instead=" OR" if self.text[self.at + 1 : self.at + 2].isspace() else " OR ",
        )  # fmt: skip

    def _phrase(self, piece: str) -> Token:
        start = self.at + len(piece)
        if after := re.compile(r"[~^*]\w*").match(self.text, start):
            message = f"{after[0][0]} after a phrase means nothing: words near each other are a NEAR/5 b"
            raise self._mistake(start, after.end(), message, instead="")
        return self._token("TERM", piece)

    def _quote(self, piece: str) -> Token:
        raise misplaced.a_quote(self.text, self._place(piece))

    def _regex(self, piece: str) -> Token:
        place = self._place(piece)
        if wrong := misplaced.behind_an_expression(self.text, place, is_item=self.is_item):
            raise wrong
        return self._token("REGEX", piece)

    def _slash(self, piece: str) -> Token:
        raise misplaced.a_slash(self.text, self._place(piece), is_item=self.is_item)

    def _sign(self, piece: str) -> Token:
        raise misplaced.a_sign(self.text, self._place(piece))

    def _not(self, piece: str) -> Token:
        return self._token("NOT", piece)

    def _word(self, piece: str) -> Token:
        plain = visible(piece)
        if operator := names.OPERATORS.get(plain):
            return self._token(operator, piece)
        if _NEAR.fullmatch(plain):
            distance_of(self.text, self._place(piece))  # refused before what follows it is
            return self._token("NEAR", piece)
        if k_of := self._k_of(piece):
            return k_of
        if piece.startswith("@"):
            return self._reference(piece)
        refuse_lookalike(self.text, self._place(piece), is_item=self.is_item)
        return self._token("TERM", piece)

    def _k_of(self, piece: str) -> Token | None:
        end = self.at + len(piece)
        if piece in names.OF and self.text[end:].lstrip()[:1] == "(":
            fix = self.text[: self.at] + "2 " + self.text[self.at :]
            message = f"say how many before {piece}, as in 2 {piece} (a, b, c)"
            raise self._mistake(self.at, end, message, expected="a number", whole=fix)
        if not (piece.isdecimal() and piece.isascii()):
            return None
        if not self.is_item:
            refuse_how_many(self.text, Place(self.at, end))
        of = _K_OF.match(self.text, end)
        return self._token("K_OF", self.text[self.at : of.end()].rstrip()) if of else None

    def _reference(self, piece: str) -> Token:
        end = self.at + len(piece)
        if not _REFERENCE.fullmatch(piece):
            fix = re.sub(r"[^a-z0-9_.:-]", "", unicodedata.normalize("NFD", piece.lower()))
            raise self._mistake(
                self.at, end, "@ begins the name of a list: letters, digits, dash, underscore, dot",
                expected="@name or @rule:id", instead=f"@{fix}" if _REFERENCE.fullmatch(f"@{fix}") else None,
            )  # fmt: skip
        is_rule = piece.startswith(f"@{names.RULE}:")
        return self._token("RULE" if is_rule else "LIST", piece)

    def _name(self, piece: str) -> Token:
        """A field, or a text with a colon."""
        name, end = visible(piece[:-1]), self.at + len(piece)
        after = self.text[end : end + 1]
        is_last = not after or after.isspace() or after in "),"
        if name in names.FIRST and (first := _FIRST.match(self.text, end - 1)):
            return self._token("FIRST", self.text[self.at : first.end()])
        if name in names.FIELDS and not is_last:
            return self._token("FIELD", piece)
        if is_last and self.is_item and name not in (*names.FIELDS, *names.FIRST):
            return self._token("TERM", piece)  # a colon of French typography
        rest = _REST_OF_WORD.match(self.text, end)
        place = Place(self.at, rest.end() if rest else end)
        raise no_field(self.text, place, len(piece), is_item=self.is_item)
