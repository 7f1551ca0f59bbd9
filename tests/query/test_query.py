"""Queries over an event: what fits, what does not, and what is no query."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.errors import ConfigError
from logflow_app.query import compile_query, parse_query
from logflow_app.query.reading import MAX_CHARS
from logflow_app.query.tree import All, Any, Not, Text
from tests.query.events import event

FITTING = """
level:ERROR AND service:pay*
level:error
level:err
level:critical
level:>=WARN
level:>warn
level:[WARN TO FATAL]
level:{WARN TO *]
level:(ERROR OR FATAL)
level:err*
NOT level:INFO
-level:INFO
!level:INFO
!level:INFO && status:404
status:1 || status:404
timed
TIMED OUT
"timed out"
"connection timed out"
timed-out
timed_out
user_77
user
77
"user 77"
10.0.0.7
gave up
data*
*base
*tab*
d*b*e
connection*
us?r
?ser
*
*:*
/timed.out/
/^Database/
/(?i)DATABASE/
service:payment-service
service:Payment-Service
service:"payment-service"
service:*
service:*-service
service:/^pay/
status:404
status:"404"
status:404.0
status:4*
status:40?
status:[400 TO 499]
status:[404 TO 404]
status:>=404
status:<405
status:> 400
status:(>=400 AND <500)
status:(404 OR 500)
status:{403 TO 405}
status:>-5
secs:12.5
secs:>12
secs:<=12.5
ok:true
ok:TRUE
a.b:"x y"
a.b:X\\ Y
extra_fields.a.b:x*
with.dot:z
ports:80
ports:443
ports:>100
tags:late
tags:UNPARSED
host:db-2
host:web-1
hostname:web-1
source.hostname:web-1
file:/var/log/app.log
file:/var/log/*
file:"/var/log/app.log"
source.file:*.log
path:/var/log/x
path:\\/var*
_exists_:status
status:*
_exists_:a
_exists_:a.b
_exists_:host
_exists_:message
NOT nothing:*
NOT none:*
-_exists_:absent
timestamp:2025-10-23
timestamp:2025-10
timestamp:2025
timestamp:"2025-10-23T15:30"
timestamp:2025-10-23T15:30:45.000Z
timestamp:1761233445000
timestamp:[2025-10-23 TO 2025-10-23]
timestamp:[2025-10-22 TO 2025-10-24}
timestamp:>=2025-10-23T15:30
timestamp:>2025-10-22
timestamp:<2025-10-24
timestamp:"2025-10-23T17:30:45+02:00"
timestamp:[2025-10-24||-1d TO *]
timestamp:[* TO *]
ingested_at:2025-10-23
seen:[2025-10-20 TO 2025-10-21]
seen:<"2025-10-20T08:00:01"
status:[3 TO 5000]
service:[n TO q]
+timed +out
+timed absent OR timed
absent OR +timed
timed AND (absent OR gave)
timed^2
(((timed)))
NOT NOT timed
big:12345678901234567890
big:>1
ip:10.0.0.0/8
ip:"2001:db8::/32" OR ip:10.0.0.20
ip:[10.0.0.3 TO 10.0.0.100]
ip:>=10.0.0.20
items.sku:a7
items.sku:(a7 AND b8)
items.price:>=20
extra_fields.items.sku:B8
_exists_:items.sku
NOT _exists_:items.none
NOT items.sku:c9
@timestamp:2025-10-23
gave\\u0020up OR tim\\u0065d
service:p\\u0061yment*
message:(timed and OR out)
"""

NOT_FITTING = """
level:INFO
level:<ERROR
level:{ERROR TO FATAL}
conn
data
base
"out timed"
"database timed"
timed absent
d*x
?database
us?
timed AND NOT out
/DATABASE/
/^timed/
service:payment
service:service
service:/^service/
status:405
status:4
status:{404 TO 500}
status:[405 TO *]
status:abc
secs:12
ok:1
ok:false
status:true
nothing:*
none:*
nothing:None
nothing:null
absent:*
_exists_:absent
absent:>5
a:x
a:*y
a.b:x
a.c:x
tags:unpars
host:app-1
source:web-1
timestamp:2025-10-24
timestamp:{2025-10-23 TO *]
timestamp:>2025-10-23
timestamp:<2025-10-23
timestamp:2024
seen:>2025-10-20
seen:2025-10-20
status:[5000 TO 6000]
+absent OR timed
NOT (timed OR absent)
-timed
ip:11.0.0.0/8
ip:[10.0.0.1 TO 10.0.0.9]
ip:<10.0.0.3
status:>10.0.0.1
items.sku:a
items.sku.x:a7
items:a7
"""

WRONG = """
a OR => query, at the end: expected more: a word, a value or a closing bracket
(a => query, at the end: expected more: a word, a value or a closing bracket
a) => query, character 2 (')'): expected no closing bracket here
x:"abc => query, character 3 ('"abc'): expected a closing quote
file:/var => query, character 6 ('/var'): expected a closing slash, as a slash begins a regular expression; put one \
with slashes in quotes, or write \\/ for / where it has wildcards
'a b' => query, character 1 ("'a b'"): expected a word; phrases stand in double quotes
a \\ => query, character 3 ('\\\\'): expected a character behind the backslash
a AND OR b => query, character 7 ('OR b'): expected a word, a value or a bracket
x:[1 2] => query, character 6 ('2]'): expected a range such as [1 TO 5], with TO in capitals
x:[a* TO b] => query, character 3 ('[a* TO b]'): expected a bound without * and ?; a * alone is no bound
/a(/ => query, character 1 ('/a(/'): expected a regular expression; missing ), unterminated subpattern at position 1
foo~2 => query, character 4 ('~2'): expected no `~`: similar words are not looked for; use wildcards or OR
"a b"~2 => query, character 6 ('~2'): expected no `~`: similar words are not looked for; use wildcards or OR
a:b:c => query, character 3 ('b:c'): expected a value of a; put a value with a colon in quotes
x:(y:z) => query, character 4 ('y:z)'): expected a value of x; put a value with a colon in quotes
http://x.y => query, character 6 ('//x.y'): expected a value; put one with slashes in quotes, or write \\/ for / \
where it has wildcards
path:/a* AND file:/b => query, character 6 ('/a* AND file:/b'): expected a value; put one with slashes in quotes, or \
write \\/ for / where it has wildcards
!"a b" => query, character 1 ('!"a b"'): expected a word or a bracket behind `!`; write NOT instead
status:[400 to 499] => query, character 13 ('to 499]'): expected a range such as [1 TO 5], with TO in capitals
status:(400 TO 499) => query, character 13 ('TO 499)'): expected a range such as [1 TO 5], with TO in capitals
status:(404 or 500) => query, character 13 ('or 500)'): expected OR in capitals; put it in quotes if it is a word
level:ERROR and status:404 => query, character 13 ('and status:404'): expected AND in capitals; put it in quotes if \
it is a word
status > 400 => query, character 8 ('> 400'): expected a field's name and a colon before it, such as status:>400
status:=404 => query, character 8 ('=404'): expected a value; the colon means equal, put one that begins with = \
in quotes
_missing_:user => query, character 1 ('_missing_:user'): expected NOT _exists_:… for events without a field
a.\\*:b => query, character 1 ('a.\\\\*:b'): expected a field's name without * and ?
ab*:c => query, character 1 ('ab*:c'): expected a field's name without * and ?
_exists_:a* => query, character 1 ('_exists_:a*'): expected a field's name, such as _exists_:user
level:errorr => query, field level: expected one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, came 'errorr'; did you \
mean `error`?
ip:10.0.0.0/99 => query, field ip: expected a network with 0 to 32 bits behind the slash, came '10.0.0.0/99'
NOT ip:"2001:db8::/129" => query, field ip: expected a network with 0 to 128 bits behind the slash, came \
'2001:db8::/129'
timestamp:soon => query, field timestamp: expected a date such as 2025-10-23 or 2025-10-23T15:30:00Z, came 'soon'
timestamp:2025-02-30 => query, field timestamp: expected a date such as 2025-10-23 or 2025-10-23T15:30:00Z, came \
'2025-02-30'
timestamp:>now-1h => query, field timestamp: expected a date, came 'now-1h'; `now` has no meaning here, as the same \
events come again
"""
TOO_MUCH = {
    "": "query: expected what to look for, came nothing; `*` fits every event",
    " \n": "query: expected what to look for, came nothing; `*` fits every event",
    "(" * 60 + "a": "query, at the end: expected more: a word, a value or a closing bracket",
    "NOT " * 60 + "a": "query, character 205 ('NOT NOT NOT NOT NOT NOT NOT NO…'): expected at most 50 brackets and "
    "operators within each other",
    "a" * (MAX_CHARS + 1): "query: expected at most 10000 characters, came 10001",
    "a " * 1001: "query, character 2001 ('a '): expected at most 1000 words and values",
}


@pytest.mark.parametrize("text", FITTING.strip().split("\n"))
def test_an_event_fits(text: str) -> None:
    """Each of these queries is true of the event."""
    assert compile_query(text)(event()) is True


@pytest.mark.parametrize("text", NOT_FITTING.strip().split("\n"))
def test_an_event_does_not_fit(text: str) -> None:
    """None of these queries is true of the event."""
    assert compile_query(text)(event()) is False


@pytest.mark.parametrize(
    ("text", "sentence"), [line.split(" => ") for line in WRONG.strip().split("\n")] + [*TOO_MUCH.items()]
)
def test_a_mistake_is_told_with_its_place(text: str, sentence: str) -> None:
    """What is no query says where, what was expected and what came."""
    with pytest.raises(ConfigError) as error:
        compile_query(text)
    assert sentence == str(error.value)


@pytest.mark.parametrize("value", ["2001:db8::5", "2001:DB8:0:0:0:0:0:5", "2001:0db8::0005", "[2001:db8::5]"])
@pytest.mark.parametrize("asked", ["2001:db8:0::5", "2001:db8::5", "2001:DB8::0:5"])
def test_an_address_of_ipv6_fits_however_it_is_written(value: str, asked: str) -> None:
    """Zeros, their gap and the case of letters are one writer's habit; another address does not fit."""
    one = event()
    one["extra_fields"]["ip6"] = value
    assert [True, False] == [compile_query(f'ip6:"{text}"')(one) for text in (asked, "2001:db8::6")]


def test_what_only_looks_like_a_network_is_text() -> None:
    """A path or a date with a slash is compared as it is."""
    one = event()
    one["extra_fields"]["x"] = "10.0.0/99"
    assert [True, False] == [compile_query(f'x:"{text}"')(one) for text in ("10.0.0/99", "a/99")]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b OR c", All((Text("message", "a"), Any((Text("message", "b"), Text("message", "c")))))),
        ("a OR b AND c", Any((Text("message", "a"), All((Text("message", "b"), Text("message", "c")))))),
        ("NOT a b", All((Not(Text("message", "a")), Text("message", "b")))),
        ("a\nAND\tb", All((Text("message", "a"), Text("message", "b")))),
    ],
)
def test_operators_bind_in_their_order(text: str, tree: object) -> None:
    """NOT before AND before OR before words side by side."""
    assert tree == parse_query(text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("timestamp:[now-1h TO now]", True),
        ("timestamp:>now-1m", True),
        ("timestamp:<now", True),
        ("timestamp:now/d", True),
        ("timestamp:[now/w TO now/w]", True),
        ("timestamp:>=now", False),
        ("timestamp:now-1d/d", False),
        ("timestamp:now/M", True),
        ("timestamp:now/y", True),
        ("timestamp:[now-1M TO now-1M/M]", False),
        ("timestamp:>now-1y", True),
        ("timestamp:2024-02-29||+1y", False),
        ('timestamp:["2025-12-31||-2M-8d" TO *]', True),
        ('timestamp:<"2025-12-31||-2M-8d"', False),
    ],
)
def test_now_is_the_one_that_is_given(text: str, fits: object) -> None:
    """Dates reckoned from now are reckoned from `now_ms`, and rounded down to the unit."""
    now = datetime(2025, 10, 23, 15, 31, tzinfo=UTC)
    assert fits == compile_query(text, now_ms=round(now.timestamp() * 1000))(event())


@pytest.mark.parametrize(
    ("text", "message", "fits"),
    [
        ("cafe", "cafe\u0301", False),
        ("cafe\u0301", "ein CAFE\u0301!", True),
        ("caf*", "cafe\u0301", True),
        ("\u65e5", "\u65e5\u672c", True),
        ("\u0928\u093f", "\u0928\u093f x", True),
        ("\u0928", "\u0928\u093f x", False),
        ("\U0001f600", "a\U0001f600b", True),
        ("stra\u00dfe", "STRA\u00dfE", True),
        ("a", "\U0001f600a\U0001f600", True),
    ],
)
def test_words_of_all_scripts_are_told_apart(text: str, message: str, fits: object) -> None:
    """A mark belongs to its letter, an ideograph is a word of its own, and so is what is no letter at all."""
    assert fits is compile_query(text)(event(message=message))


def test_other_values_than_text_are_no_message() -> None:
    """A message a step has put something else into fits nothing, and raises nothing."""
    assert compile_query("a")(event(message=5)) is False


def test_an_empty_phrase_is_an_empty_text() -> None:
    """Of the message as of any other field."""
    empty = event(message="", extra_fields={"a": ""})
    assert [True, True, False] == [compile_query(text)(empty) for text in ('message:""', 'a:""', 'b:""')]
    assert compile_query('""')(event()) is False


@pytest.mark.parametrize(
    "text", ["*a*b", "a*a*a*a*b", "aaa*", "*aaab", "f:*a*a*b", "f:a*a*a*b", "aaab", "a", "aa-a", "?a*"]
)
def test_no_wildcard_takes_long(text: str) -> None:
    """100 kB of the very letters a wildcard looks for are read in no time, wherever they stand."""
    hostile = "a" * 100_000
    fits = compile_query(text)
    began = time.process_time()
    fits(event(message=hostile, extra_fields={"f": hostile}))
    assert time.process_time() - began < 0.5


PARTS = st.sampled_from(
    ["AND", "OR", "NOT", "(", ")", "[", "]", "{", "}", "TO", ":", "level", "status", "timestamp", '"', "/", "a*", "?",
     "\\", "+", "-", "!", "&&", "||", ">=", "<", "~", "^", " ", "404", "2025-10-23", "now", "x", "*", "\0", "é", "."]
)  # fmt: skip
WHATEVER = event(extra_fields={"x": [None, {"y": 1}, [2], "\ud800", float("1e300")], "status": "\0", "level": 5})


@given(st.lists(PARTS, max_size=25).map("".join) | st.text(max_size=60))
@settings(max_examples=800, deadline=None)
def test_whatever_is_typed_is_a_query_or_a_mistake(text: str) -> None:
    """No text raises anything but `ConfigError`, and no predicate raises anything."""
    try:
        fits = compile_query(text, now_ms=1761233446123)
    except ConfigError:
        return
    assert {type(fits(event())), type(fits(WHATEVER))} == {bool}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"extra_fields": None, "message": None},
        {"extra_fields": "status", "tags": {}, "source": 5, "level": []},
        {"extra_fields": {"status": 10**5000, "a": [{"b": 10**5000}, None, [], {"b": None}]}},
    ],
)
def test_no_predicate_raises_whatever_the_event_holds(broken: dict[str, object]) -> None:
    """Not even of what is no event: it does not fit."""
    queries = ["status:4*", "status:[1 TO 5]", "a.b:5", "a.b:/^5$/", "host:x", "level:ERROR", "tags:x", "message:x",
               "timestamp:>2025", "status:10.0.0.0/8", "status:>10.0.0.1", "source.hostname:x"]  # fmt: skip
    assert [False] * len(queries) == [compile_query(text)(broken) for text in queries]
    assert compile_query("_exists_:c.d")(broken) is False
