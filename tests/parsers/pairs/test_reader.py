"""The keys and values of one text, in the dialects of those who write them."""

import random

import pytest

from logflow_app.config.parsers.pairs import PairOptions
from logflow_app.errors import ConfigError
from logflow_app.parsers.pairs.reader import MAX_CHARS, MAX_PAIRS, compile_pairs


def pairs(text, **options):
    """The pairs of a text that is nothing else."""
    return compile_pairs(PairOptions(**options), is_whole=True)(text)


def test_a_text_of_nothing_but_words_is_no_pairs():
    """Words that are to be keys are bounded as pairs are."""
    assert len(pairs(" ".join(f"k{n}" for n in range(MAX_PAIRS)), accept_standalone_key=True)) == MAX_PAIRS
    assert not pairs("a b " * MAX_PAIRS, accept_standalone_key=True)


def test_pairs_within_other_text():
    """What is no pair is left out of a text that is more than pairs, unless words are to be keys."""
    text = 'the user bob logged in from=10.0.0.7 by="ssh key" today'
    found = {"from": "10.0.0.7", "by": "ssh key"}
    words = dict.fromkeys(["the", "user", "bob", "logged", "in", "today"], True)
    assert compile_pairs(PairOptions())(text) == found
    assert compile_pairs(PairOptions(accept_standalone_key=True))(text) == {**words, **found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1 b=two", {"a": "1", "b": "two"}),
        ("a=\"x y\" b='x y' c=(x y) d=[x y] e=<x y>", dict.fromkeys("abcde", "x y")),
        ('a = 1 b =2 c= 3 d= "x y"', {"a": "1", "b": "2", "c": "3", "d": "x y"}),
        ("a= b=1", {"a": "", "b": "1"}),
        ('a="" b=', {"a": "", "b": ""}),
        (r'a="say \"hi\"\n" b="c:\\d" c="\x"', {"a": 'say "hi"\n', "b": "c:\\d", "c": r"\x"}),
        ('"a key"=1 \'b key\'="2"', {"a key": "1", "b key": "2"}),
        ("a=b=c d==", {"a": "b=c", "d": "="}),
        (r"a=x\ y b=C:\dir\ c=1", {"a": r"x\ y", "b": "C:\\dir\\", "c": "1"}),
        ("a=1 a=2 a=1", {"a": ["1", "2", "1"]}),
        ("a a=1", {"a": "1"}),
        ("a=1 ok", {"a": "1", "ok": True}),
        ("a=1\n b=2\tc=3", {"a": "1", "b": "2", "c": "3"}),
        ("a=[x [y] b=1", {"a": "[x", "[y]": True, "b": "1"}),
        ("ä=ö 日本=語", {"ä": "ö", "日本": "語"}),
        ("a=http://x/?q=1&r=2 b=1", {"a": "http://x/?q=1&r=2", "b": "1"}),
    ],
)
def test_pairs_are_found(text, expected):
    """Pairs stand apart by blanks; values may be quoted, blanks around `=` do not matter."""
    assert pairs(text) == expected


@pytest.mark.parametrize("text", ["", " ", "=", "==", "a sentence", "a sentence, x=1 and more", '{"a":1}', "<a> b"])
def test_what_has_no_pairs(text):
    """Text with more words than pairs is no text of pairs."""
    assert pairs(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a="cut off', {"a": "cut off"}),
        ('a="say "hi" to us" b=1', {"a": 'say "hi" to us', "b": "1"}),
        ('a="x"b="y"', {"a": "x", "b": "y"}),
        ('a=5" b=6', {"a": '5"', "b": "6"}),
        ("a='tis b=1", {"a": "'tis", "b": "1"}),
    ],
)
def test_broken_quotes_are_read_as_far_as_sense_goes(text, expected):
    """A quote too many or too few spoils no more than its own value; a strict reader refuses what it cannot tell."""
    assert pairs(text) == expected


@pytest.mark.parametrize("text", ['a="cut off', 'a="say "hi" to us" b=1', 'a="x"b="y"', "a='tis b=1", 'a"=1 b=2'])
def test_broken_quotes_are_refused_if_strict(text):
    """With `strict` a text with a quote in a wrong place has no pairs."""
    assert (pairs(text, strict=True), pairs('a="b" c=d', strict=True)) == ({}, {"a": "b", "c": "d"})


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("a:1,b:2 3, c : 4", {"field_split": ",", "value_split": ":"}, {"a": "1", "b": "2 3", "c": "4"}),
        ("a -- 1 || b -- 2 3", {"field_split": "||", "value_split": "--"}, {"a": "1", "b": "2 3"}),
        ("To: tom\nSub: a b ", {"field_split": "\n", "value_split": ":"}, {"To": "tom", "Sub": "a b"}),
        (
            "a=1;b:2, c=3",
            {"field_split_pattern": "[;,]", "value_split_pattern": "[:=]"},
            {"a": "1", "b": "2", "c": "3"},
        ),
        ("a==1&&b=2", {"field_split_pattern": "&+", "value_split_pattern": "(=)+"}, {"a": "1", "b": "2"}),
        ("a=1(b=2)c=3", {"field_split_pattern": "[()]"}, {"a": "1", "b": "2", "c": "3"}),
        ("a=1 AND b=2", {"field_split_pattern": r"(?i)\s+(?P<and>and|or)\s+"}, {"a": "1", "b": "2"}),
        ("\"a b\" : 1 , 'c d': 2", {"field_split": ",", "value_split": ":"}, {"a b": "1", "c d": "2"}),
        (" \"a b\"=1 || 'c d'=2", {"field_split": "||"}, {"a b": "1", "c d": "2"}),
        ('a: "b" c, d: 1', {"field_split": ",", "value_split": ":"}, {"a": '"b" c', "d": "1"}),
        ("a=1,,b=2,", {"field_split": ","}, {"a": "1", "b": "2"}),
        ("a:\tb: 1 2\tc :3", {"field_split": "\t", "value_split": ":"}, {"a": "", "b": "1 2", "c": "3"}),
        ("a 1,b 2", {"field_split": ",", "value_split": " "}, {"a": "1", "b": "2"}),
        ("a= 1,b =2", {"field_split": ",", "whitespace": "strict"}, {"a": "1", "b": "2"}),
        ("a= b=1", {"whitespace": "strict"}, {"a": "", "b": "1"}),
        ("a=(x y)", {"quotes": ['"']}, {"a": "(x", "y)": True}),
        ("a={x y} b=|p q|", {"quotes": ["{}", "|"]}, {"a": "x y", "b": "p q"}),
        (r'a="x\ny"', {"escapes": False}, {"a": r"x\ny"}),
        ("a=1 b c d", {"accept_standalone_key": True}, {"a": "1", "b": True, "c": True, "d": True}),
        ("just words", {"accept_standalone_key": True}, {"just": True, "words": True}),
        ("some words a=1", {"accept_standalone_key": False}, {"a": "1"}),
        ("a= b='' c=1", {"allow_empty_values": False}, {"c": "1"}),
        ("a=1 a=2 a=1", {"allow_duplicate_values": False}, {"a": ["1", "2"]}),
        ("a=1 a=1", {"allow_duplicate_values": False}, {"a": "1"}),
        ("<a>=[1] b={2}", {"trim_key": "<>", "trim_value": "{}"}, {"a": "1", "b": "2"}),
        ("a[b]=1,2", {"remove_char_key": "[]", "remove_char_value": ","}, {"ab": "12"}),
        ("aB=cD", {"transform_key": "uppercase", "transform_value": "lowercase"}, {"AB": "cd"}),
        ("aB=cD", {"transform_key": "lowercase", "transform_value": "uppercase"}, {"ab": "CD"}),
        ("aB=cD", {"transform_key": "capitalize", "transform_value": "capitalize"}, {"Ab": "Cd"}),
        ("a=1 b=2", {"include_keys": ["a"], "prefix": "k_"}, {"k_a": "1"}),
        ("a=1 b=2", {"exclude_keys": ["a"], "prefix": "k_"}, {"k_b": "2"}),
        ("a=1", {"default_keys": {"a": "x", "b": "y"}, "prefix": "k_"}, {"k_a": "1", "k_b": "y"}),
        ("a=1", {"target": "kv"}, {"kv": {"a": "1"}}),
        ("no pairs", {"target": "kv", "default_keys": {"a": "x"}}, {}),
        ("a=(b=1 c=[d=2]) e=x", {"recursive": True}, {"a": {"b": "1", "c": {"d": "2"}}, "e": "x"}),
        (
            "a=1 b=1.5 c=yes d=007 e=x f=null",
            {"types": {"a": "int", "b": "float", "c": "bool", "e": "int", "*": "auto"}},
            {"a": 1, "b": 1.5, "c": True, "d": "007", "e": "x", "f": None},
        ),
        ("a=1 a=2 b=3", {"types": {"*": "int", "b": "text"}}, {"a": [1, 2], "b": "3"}),
    ],
)
def test_settings_are_obeyed(text, options, expected):
    """Each setting does what it says."""
    assert pairs(text, **options) == expected


def test_the_usual_text_reads_as_any_other():
    """The quick way for plain pairs and the grammar for all others give the same pairs."""
    words = [
        "a",
        "b1",
        "=",
        "=",
        '"',
        "'",
        " ",
        "  ",
        "(",
        ")",
        "[",
        "<",
        ">",
        "\\",
        "x.y",
        "\t",
        "é",
        ":",
        ' d="x y" ',
    ]
    chance = random.Random(7)
    for options in ({}, {"strict": True}, {"accept_standalone_key": False, "allow_empty_values": False}):
        quick, thorough = (compile_pairs(PairOptions(**options), is_whole=True) for _ in range(2))
        thorough.__self__._plain_text = None
        for _ in range(5_000):
            text = "".join(chance.choices(words, k=chance.randint(1, 12)))
            assert (text, quick(text)) == (text, thorough(text))


def test_an_expression_that_cannot_be_used_is_a_mistake_of_the_settings():
    """What an expression refers back to is not there."""
    with pytest.raises(ConfigError, match="field_split_pattern"):
        pairs("a=1", field_split_pattern=r"([,;])\1")


def test_too_many_pairs_are_none():
    """A text of thousands of pairs is no line of a log, and would only cost time."""
    assert pairs("a=1 " * (MAX_PAIRS + 1)) == {}
    assert pairs("a=1 " + "x" * MAX_CHARS) == {}
    long = "y z " * MAX_CHARS
    assert pairs(f'a=1 b="{long}"') == {"a": "1", "b": long}


HOSTILE = [
    'a="' * 30_000, "a='x " * 20_000, "a=(b=[" * 15_000, '"' * 100_000, "\\" * 100_000, " " * 100_000, "=" * 100_000,
    "a" * 100_000 + "=", "a " * 50_000, 'a="b" "' * 15_000, 'a="' + '" b' * 30_000, 'a="' + '" ' * 50_000,
    "a=\\" + " " * 100_000,
    'a="' + ('"' + " " * 300 + "x") * 300, "," * 100_000, "a=<b " * 20_000, "\0" * 100_000, "a= b" * 25_000,
    '= "a b c d e f g ' * 5_000,
]  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"strict": True, "accept_standalone_key": True},
        {"field_split": "||", "value_split": "--", "accept_standalone_key": True},
        {"field_split_pattern": r"[,;\s]+", "value_split_pattern": "[:=]+", "accept_standalone_key": True},
        {"recursive": True, "whitespace": "strict"},
    ],
    ids=["usual", "strict", "texts", "patterns", "recursive"],
)
def test_no_text_takes_long(options):
    """Time grows with the length of a text and no faster: 19 texts of 100 kB are read in far less than the limit."""
    read = compile_pairs(PairOptions(**options))
    assert all(isinstance(read(text), dict) for text in HOSTILE)
