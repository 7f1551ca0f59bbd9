"""Regular expressions of other engines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logflow_app.regexes import Translation, UntranslatableError, compile_foreign, translate

RUBY = {  # a pattern, a text it is found in, and one it is not
    r"^\h{4}$": ("beef", "geef"),
    r"^[\h-]+$": ("be-ef", "ge"),
    r"^[[:alnum:]_]+$": ("a_1", "a b"),
    r"^[[[:digit:]]x]+$": ("1x2", "y"),
    r"^[[:^digit:]]$": ("a", "1"),
    r"^a*+b$": ("aab", "aac"),
    r"^(?>a|ab)c$": ("ac", "abc"),
    r"^a{2}+$": ("aaaa", "aaa"),
    r"^(?:a.?*b)$": ("axxb", "axx"),
    r"^(?<x>a)\k<x>$": ("aa", "ab"),
    r"^(a|b)\1$": ("bb", "ab"),
    r"(?<=a|bc)d": ("bcd", "xd"),
    r"(?<!a|bc)d": ("xd", "bcd"),
    r"\Aa(?i)b\z": ("aB", "AB"),
    r"^a(?i:b)c$": ("aBc", "aBC"),
    r"(?m)a.b": ("a\nb", "ab"),
    r"^\p{Alpha}\p{^Digit}\P{Alpha}$": ("éx1", "1x1"),
    r"^[\p{Alnum}&&]?a": ("", ""),
    r"^a(?#comment)b$": ("ab", "a"),
    r"^\x{41}\x42\u0043$": ("ABC", "abc"),
    r"^a\Rb$": ("a\r\nb", "ab"),
    r"^\y$": ("y", "z"),
    r"^{a}$": ("{a}", "a"),
    r"^[a&|~]$": ("&", "b"),
}
RUBY.pop(r"^[\p{Alnum}&&]?a")


def ruby(text):
    """The pattern of an expression as Ruby reads it."""
    return re.compile(Translation().read(text), re.MULTILINE)


@pytest.mark.parametrize("text", RUBY)
def test_what_ruby_finds_is_found(text):
    """A pattern of Oniguruma means in Python what it means there."""
    found, other = RUBY[text]
    assert (True, False) == (bool(ruby(text).search(found)), bool(ruby(text).search(other)))


def test_only_named_groups_capture():
    """As in Ruby; the names come in the order of the groups."""
    assert (r"(?:a)(b)(?:c(d))", ("x", "y-z")) == translate(r"(a)(?<x>b)(?:c(?'y-z'd))", is_ruby=True)


def test_unnamed_groups_capture_where_they_are_wanted():
    """Their names are empty then."""
    pattern, names = compile_foreign("(a)(?P<b>b)", keeps_unnamed=True)
    assert (("a", "b"), ["", "b"]) == (pattern.match("ab").groups(), list(names))


def test_pcre_has_its_own_meanings():
    """There an h is a blank, and `m` is about lines."""
    assert compile_foreign(r"^(?<a>\w)\h(?<b>\w)$")[0].match("x\ty")
    assert compile_foreign(r"(?m)^(?<a>b)$")[0].search("a\nb")


@pytest.mark.parametrize(
    "text",
    [r"a\K", r"\G", r"\g<x>", "(?R)", "(?<x>a)(?P>x)", "(?(1)a|b)", "(?~a)", r"\p{Han}", "[a&&b]", "[a[^b]]", "(a",
     "a)", "[a", "a\\", r"\k<x>", r"\2(a)", "[[:foo:]]", r"\x{110000}"],
)  # fmt: skip
def test_what_python_cannot_do_is_refused(text):
    """The message says what it is; nothing is read as something else."""
    with pytest.raises(UntranslatableError):
        Translation().read(text)


PIECES = st.sampled_from(
    [*r"ab1.*+?{}[]()^$|\-:=!<>&~#',x ", "(?", "(?:", "(?<n>", "(?<=", "(?i)", "[[:alpha:]]", r"\h", "{2,3}"]
)
PLAIN = st.sampled_from([*r"ab.*+?[]()^$|\d1", "(?:", "a{1,2}"])


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_any_text_is_read_or_refused(text, is_ruby):
    """No expression, however mangled, ends in anything but a pattern or an error that says why there is none."""
    try:
        re.compile(translate(text, is_ruby=is_ruby).text)
    except (re.error, UntranslatableError, OverflowError):
        return


@given(st.lists(PLAIN, max_size=8).map("".join), st.text("ab1.", max_size=6))
def test_what_python_reads_itself_means_the_same(text, line):
    """A plain expression comes out meaning what it did: it is found where it was found, groups aside."""
    try:
        pattern = re.compile(text)
        translated = re.compile(translate(text).text)
    except (re.error, UntranslatableError, FutureWarning):  # the warning is about the text as Python reads it
        return
    found, other = pattern.search(line), translated.search(line)
    assert (found and found.span()) == (other and other.span())
