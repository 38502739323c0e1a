"""Each mistake: the character it points at, a piece of its message, the text as it should be."""

import pytest

from worker.query.mistakes import QuerySyntaxError, caret
from worker.query.parse import parse_query, parse_term

# The text; what the place covers; a piece of the message; the text as it should be.
QUERIES = {
    "a AND b OR c": ("OR", "(a AND b) OR c or a AND (b OR c)", "(a AND b) OR c"),
    "trêve Gaza OU Liban": ("OU", "trêve (Gaza OU Liban)", "(trêve Gaza) OU Liban"),
    "a OR b -c": ("-c", "a OR (b -c) or (a OR b) -c", "a OR (b -c)"),
    "NOT a": ("NOT", "NOT alone finds every article without a", ""),
    "(a OR b) OR (-c)": ("-", "NOT alone", ""),
    "a OR NOT b": ("NOT", "OR NOT finds every article without b", ""),
    "NOT NOT a b": ("NOT", "NOT twice", "a b"),
    "a NEAR b": ("NEAR", "how near is missing", "a NEAR/5 b"),
    "a NEAR /5 b": ("NEAR", "one word", "a NEAR/5 b"),
    "a PRES/0 b": ("PRES/0", "0 finds nothing", "a PRES/1 b"),
    "a NEAR/x b": ("NEAR/x", "x is no number", "a NEAR/5 b"),
    "a NEAR5 b": ("NEAR5", "is written NEAR/5", "a NEAR/5 b"),
    "a pres/5 b": ("pres/5", "is written PRES/5", "a PRES/5 b"),
    "a AND/5 b": ("AND/5", "only NEAR has a distance", "a NEAR/5 b"),
    "a,b": (",", "means something only in k OF", "a OR b"),
    "a NEAR/5000 b": ("NEAR/5000", "larger than 1000", ""),
    "a NEAR/5 b NEAR/3 c": ("NEAR/3", "joins two things", "(a NEAR/5 b) AND (b NEAR/3 c)"),
    "(a b) NEAR/5 c": ("(a b)", "not all of them", "(a NEAR/5 c) AND (b NEAR/5 c)"),
    "a NEAR/5 (b NOT c)": ("(b NOT c)", "not all of them", "(a NEAR/5 b) NOT (a NEAR/5 c)"),
    "titre:a NEAR/5 b": ("titre:a", "a field within NEAR", "titre:(a NEAR/5 b)"),
    "titre:a NEAR/5 titre:b": ("titre:a", "a field within NEAR", "titre:(a NEAR/5 b)"),
    "first:50:a NEAR/5 b": ("first:50:a", "within NEAR", "first:50:(a NEAR/5 b)"),
    "site:x NEAR/5 b": ("site:x", "no place in the text", "site:x AND b"),
    "a NEAR/5 @rule:x": ("@rule:x", "no place in the text", "a AND @rule:x"),
    "a{2} NEAR/5 b": ("a{2}", "count apart", "(a NEAR/5 b) AND a{2}"),
    "3 OF (a, b)": ("3 OF", "between 1 and 2", "2 OF (a, b)"),
    "0 OF (a, b)": ("0 OF", "between 1 and 2", "1 OF (a, b)"),
    "OF (a, b)": ("OF", "say how many", "2 OF (a, b)"),
    "a {2}": ("{2}", "right after", "a{2}"),
    "a{1}": ("{1}", "at least 2", "a"),
    "a{x}": ("{", "braces hold how often", ""),
    "(titre:a){2}": ("{2}", "can be counted", "(titre:a)"),
    "2 OF (a, b){2}": ("{2}", "none of these stands before it", "2 OF (a, b)"),
    "titre: a": ("titre:", "without a space", "titre:a"),
    "titer:a": ("titer:", "did you mean titre?", "titre:a"),
    "Titre:a": ("Titre:", "did you mean titre?", "titre:a"),
    "kingdom:come": ("kingdom:come", "no field kingdom", '"kingdom:come"'),
    "https://www.lemonde.fr/x": ("https://www.lemonde.fr/x", "an address", "site:lemonde.fr"),
    "titre:corps:a": ("corps:", "within titre:", "titre:a"),
    "titre:(corps:a OR b)": ("corps:", "within titre:", ""),
    "titre:(@rule:x OR b)": ("@rule:x", "within titre:", ""),
    "a titre:-b": ("-", "before the field", "a -titre:b"),
    "site:(a b)": ("(a b)", "compared as a whole", ""),
    "lang:FR": ("FR", "two-letter code", "lang:fr"),
    "first:a": ("first:a", "between two colons", ""),
    "first:50: a": ("first:50:", "without a space", "first:50:a"),
    "first:0:a": ("first:0:", "hold nothing", ""),
    "= Orange": ("=", "right before", "=Orange"),
    "~ Orange": ("~", "right before", "~Orange"),
    "*vrier": ("*", "at the end of a word", "vrier"),
    "ou*rier": ("*", "at the end of a word", "ourier"),
    "tre*": ("*", "at least 4 letters", "tre"),
    '"les tre* de"': ("*", "at least 4 letters", '"les tre de"'),
    "=ouvrier*": ("*", "only one of them", "=ouvrier"),
    "@Trève": ("@Trève", "the name of a list", "@treve"),
    "/(?=a)/": ("(?=", "re2 knows no lookahead", ""),
    r"/(a)\1/": (r"\1", "back references", ""),
    "/a*/": ("/a*/", "finds nothing at all", ""),
    "/abc": ("/", "no slash closes", '"/abc"'),
    "/home/user": ("user", "second slash", '"/home/user"'),
    "(a OR b": ("(", "never closed", "(a OR b)"),
    "a) b": (")", "closes nothing", "a b"),
    "a ()": ("()", "nothing stands", "a"),
    'a "b c': ('"', "never closed", 'a "b c"'),
    "a « b c": ("«", "never closed", "a « b c »"),
    "b » a": ("»", "never opened", "b  a"),
    'a "b"c': ("c", "a space is missing", 'a "b" c'),
    'a "b c"~5': ("~5", "means nothing", 'a "b c"'),
    "a AND": ("AND", "missing after AND at the end", "a"),
    "ET a": ("ET", "missing before ET", "a"),
    "a AND OR b": ("OR", "side by side", "a AND  b"),
    "a, b": (",", "write OR, or AND", "a OR b"),
    "50 %": ("%", "without a letter", '"50 %"'),
    "a | b": ("|", "written OR", "a OR b"),
    "a|b": ("a|b", "written OR", "a OR b"),
    "a && b": ("&&", "written AND", "a AND b"),
    "a –b": ("–b", "with a hyphen", "a -b"),
    "a +b": ("+b", "not needed", "a b"),
    "a 'b c'": ("'b c'", "double quotes", 'a "b c"'),
    "a\x00b": ("\x00", "U+0000", "ab"),
    "a \u202eb": ("\u202e", "U+202E", "a b"),
    "a \udc80": ("\udc80", "U+DC80", "a"),
    "": ("", "nothing is written", ""),
    "+a +b": ("+a", "not needed", "a b"),
    "!a": ("!a", "with a hyphen", ""),
    "a AND (b OR": ("(", "never closed", "a AND (b )"),
    'a b"': ('"', "never opened", "a b"),
    "titre:-a": ("-", "before the field", ""),
    "titre : a": (":", "written together", "titre:a"),
    "titre :a": (":a", "written together", "titre:a"),
    "title=a": ("title=a", "before a colon", "title:a"),
    "site:https://www.lemonde.fr/": ("https://www.lemonde.fr/", "an address", "site:lemonde.fr"),
    "first:50 a": ("first:50", "between two colons", "first:50:a"),
    "2 OF a, b": ("2 OF", "is written 2 OF (a, b, c)", ""),
    "2 of (a, b)": ("2 of", "is written 2 OF (a, b, c)", "2 OF (a, b)"),
    "2 OF (a b)": ("2 OF", "parted by commas", ""),
    "a NEAR/5 NOT b": ("NOT", "cannot stand within NEAR", ""),
    "a w/5 b": ("w/5", "is written NEAR/5", "a NEAR/5 b"),
    "a ET NON b": ("NON", "written NOT or SAUF", "a ET NOT b"),
    "a SANS b": ("SANS", "written NOT or SAUF", "a NOT b"),
    "a~2": ("a~2", "means nothing", "a"),
    "/a/i": ("i", "case-blind", "/a/"),
    "/ab+/c": ("c", "second slash", "/ab+/ c"),
}
ITEMS = {
    "trêve (a OR b)": ("(a OR b)", "AND between two things", "trêve AND (a OR b)"),
    'La "trêve" de Noël': ('"trêve"', "words in a row are one phrase", "La trêve de Noël"),
    "Gaza =Orange": ("=Orange", "before the whole of it", "Gaza AND =Orange"),
    "kingdom:come": ("kingdom:come", "no field kingdom", '"kingdom:come"'),
    "the kingdom:come film": ("kingdom:come", "no field kingdom", '"the kingdom:come film"'),
    "50 km /heure": ("/", "no slash closes", '"50 km /heure"'),
    "titre: trêve": ("titre:", "without a space", "titre:trêve"),
    "…": ("…", "without a letter", ""),
    "ET": ("ET", "missing before ET", ""),
    "(a OR b) c OR d": ("c", "AND between two things", "((a OR b) AND c) OR d"),
    "a b AND c OR d": ("OR", "(a b AND c) OR d", "(a b AND c) OR d"),
}
CASES = [(parse_query, text, *case) for text, case in QUERIES.items()] + [
    (parse_term, text, *case) for text, case in ITEMS.items()
]


@pytest.mark.parametrize(("parse", "text", "at", "message", "fix"), CASES)
def test_a_mistake_is_answered_at_its_character(
    parse: type, text: str, at: str, message: str, fix: str
) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        parse(text)

    error = raised.value
    assert text[error.place.start : error.place.end] == at
    assert message in str(error)
    assert error.fix == fix


@pytest.mark.parametrize(("parse", "text", "at", "message", "fix"), [case for case in CASES if case[4]])
def test_the_text_as_it_should_be_has_no_mistake(
    parse: type, text: str, at: str, message: str, fix: str
) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        parse(text)

    for corrected in raised.value.fixes:
        parse(corrected)


def test_a_caret_stands_below_the_character_of_its_line() -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        parse_query("trêve\nAND (Gaza\nOR Liban")

    assert caret("trêve\nAND (Gaza\nOR Liban", raised.value.place) == ("AND (Gaza", "    ^")
