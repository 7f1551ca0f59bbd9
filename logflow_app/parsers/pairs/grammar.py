"""The regular expression that finds the pairs of a text, put together from the settings.

No part of it backtracks: runs are possessive, and each quote is looked at from one place only.
"""

import re
from typing import NamedTuple

from logflow_app.config.parsers.pairs import PairOptions
from logflow_app.errors import ConfigError

MAX_INNER_QUOTES = 40  # not escaped, in one value: with no end to them, each `= "` of a text would look at all others

_WHITE_SPACE = r"\s"
_FLAGS = re.compile(r"\(\?([aimsx]+)\)")
_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|(\((?!\?)|\(\?P<[^>]*+>)", re.DOTALL)  # not `(` in a class
_NAME = r"[\w.@-]"


class _Split(NamedTuple):
    """What separates: the expression, and the characters for a class where it is a run of single ones."""

    pattern: str
    characters: str = ""


def compile_grammar(options: PairOptions) -> re.Pattern[str]:
    """Return the expression that finds one pair after the other.

    Its groups: three of the key (quoted twice, bare), `value_split`, those of the value (quoted, the last one bare),
    and what fits nowhere where the settings are strict. Raises `ConfigError` for expressions that cannot be part of it.
    """
    field = _split(options.field_split, options.field_split_pattern)
    value = _split(options.value_split, options.value_split_pattern)
    blanks = "" if options.whitespace == "strict" else _blanks(field)
    end = rf"(?={field.pattern}|{blanks}(?:{field.pattern}|\Z))"
    quotes = [(each[0], each[-1]) for each in options.quotes]
    keys = [
        f"{_quoted(mark)}(?={field.pattern}|{value.pattern}|{blanks}(?:{value.pattern}|{field.pattern}|\\Z))"
        for mark in _marks(quotes)
    ]
    keys += ["((?!))"] * (2 - len(keys))  # the group is there and matches nothing
    barred = "".join(mark for mark in _marks(quotes)) if options.strict else ""
    bare_key = rf"({_run((field, value), barred)})"
    between = rf"({value.pattern}){_gap(field, value, blanks)}"
    values = _values(quotes, options, field, value, end)
    wrong = rf"|([^\s{field.characters}])" if field.characters else rf"|((?!{field.pattern})\S)"
    if not options.strict:
        wrong = "|((?!))"
    before = "" if value.characters == _WHITE_SPACE else blanks.replace("*+", "*?") if not value.characters else blanks
    lead, skipped = _between_pairs(field, value, blanks)
    text = rf"{lead}(?:{keys[0]}|{keys[1]}|{bare_key})(?:{before}{between}(?:{values}))?{skipped}{wrong}"
    try:
        return re.compile(text, re.DOTALL)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"field_split_pattern or value_split_pattern cannot be used here: {error}") from error


class Plain(NamedTuple):
    """What the usual text is: pairs and nothing else, no escapes, no quotes but double ones."""

    whole: re.Pattern[str]
    pair: re.Pattern[str]


def compile_plain(options: PairOptions) -> Plain | None:
    """Return the expressions that read the usual text in a third of the time, and to the same end as the grammar.

    The groups of a pair are the key, the quoted value and the bare one. None where the settings are not the usual ones.
    """
    value = _split(options.value_split, options.value_split_pattern)
    if options.field_split != " " or options.field_split_pattern or not value.characters or '"' not in options.quotes:
        return None
    if value.characters == _WHITE_SPACE or re.fullmatch(_NAME, options.value_split):
        return None
    openings = re.escape("".join(each[0] for each in options.quotes) + "\"'")
    key = f"{_NAME}++"
    bare = rf"(?:[^\s\\{openings}][^\s\\]*+)?+"
    whole = rf'\s*+(?:{key}{value.pattern}(?:"[^"\\]*+"|{bare})(?:\s++|\Z))++'
    return Plain(re.compile(whole), re.compile(rf'({key}){value.pattern}(?:"([^"\\]*+)"|({bare}))\s*+'))


def _split(text: str, pattern: str | None) -> _Split:
    if pattern is not None:
        return _Split(f"(?:{_without_groups(pattern)})")
    if text == " ":
        return _Split(r"\s++", _WHITE_SPACE)
    if len(text) == 1:
        return _Split(re.escape(text), re.escape(text))
    return _Split(f"(?:{re.escape(text)})")


def _between_pairs(field: _Split, value: _Split, blanks: str) -> tuple[str, str]:
    """Return what may stand in front of a pair, and the alternative that passes over it where no pair follows."""
    if field.characters == _WHITE_SPACE and value.characters:
        return "", ""
    blank = blanks.removesuffix("*+")
    ahead = [blank] if field.characters and blank else [field.pattern, *([blank] if blank else [])]
    lead = f"(?:{'|'.join(ahead)})*+" if blank or not field.characters else ""
    return lead, f"|(?:{'|'.join([*ahead, value.pattern])})++"


def _without_groups(pattern: str) -> str:
    """Return the expression with its groups made silent and its flags its own: what it captures is nobody's."""
    if flags := _FLAGS.match(pattern):
        pattern = f"(?{flags[1]}:{pattern[flags.end() :]})"
    return _GROUP.sub(lambda match: "(?:" if match[1] else match[0], pattern)


def _blanks(field: _Split) -> str:
    """Return what is passed over around a separator: white space, but not what separates pairs."""
    if field.characters == re.escape("\t"):
        return r" *+"
    return r"[ \t]*+" if field.characters == re.escape("\n") else r"\s*+"


def _marks(quotes: list[tuple[str, str]]) -> list[str]:
    """Return the quotes that open and close alike, the first two of them."""
    return [opening for opening, closing in quotes if opening == closing][:2]


def _quoted(mark: str) -> str:
    mark = re.escape(mark)
    return rf"{mark}((?:[^{mark}\\]++|\\.)*+){mark}"


def _run(splits: tuple[_Split, ...], barred: str = "") -> str:
    r"""Return an expression of one or more characters up to one of the separators; `\` takes in what follows it."""
    classes = re.escape(barred) + "".join(split.characters for split in splits)
    others = "|".join(split.pattern for split in splits if not split.characters)
    if not others:
        return rf"(?:[^{classes}\\]++|\\.?)++"
    ahead = rf"(?!{others})"
    return rf"(?:{ahead}[^{classes}\\]|\\.?)++" if classes else rf"(?:{ahead}[^\\]|\\.?)++"


def _gap(field: _Split, value: _Split, blanks: str) -> str:
    """Return what stands between `value_split` and a value.

    Where white space separates pairs, `a= b=1` is an empty value and another pair, and `a= b` a pair.
    """
    if not blanks or field.characters != _WHITE_SPACE:
        return blanks
    return rf"(?:{blanks}(?!{_NAME}++{value.pattern})|)"


def _values(quotes: list[tuple[str, str]], options: PairOptions, field: _Split, value: _Split, end: str) -> str:
    found: list[str] = []
    for opening, closing in quotes:
        if opening != closing:
            first, last = re.escape(opening), re.escape(closing)
            found.append(rf"{first}((?:[^{first}{last}\\]++|\\.)*+){last}{end}")
        elif opening == '"' and not options.strict:
            found += _lenient_quotes(field, value, end)
        else:
            found.append(_quoted(opening) + end)
    barred = "".join(mark for mark in _marks(quotes)) if options.strict else ""
    start = f"(?![{re.escape(barred)}])" if barred else ""
    found.append(rf"{start}({_value_run(field, value)}|)")
    return "|".join(found)


def _lenient_quotes(field: _Split, value: _Split, end: str) -> list[str]:
    """Return how a value in double quotes is read as far as sense goes.

    Quotes within it that were not escaped belong to it, if one in front of the next key or at the end of a pair
    follows; a pair may follow without a separator; and the quote that closes it may have been cut off.
    """
    whole: list[str] = []
    if value.characters:
        ends = [rf"(?=\s++{_NAME}++{value.pattern}|\s*+\Z)"] if field.characters == _WHITE_SPACE else []
        inner = rf'(?<![{value.characters}])"'
        text = r'(?:[^"\\]++|\\.)*+'
        whole = [
            rf'"({text}(?:{inner}(?!{each[3:-1]}){text}){{0,{MAX_INNER_QUOTES}}}+)"{each}' for each in (*ends, end)
        ]
    if field.characters == _WHITE_SPACE:
        whole.append(r'"((?:[^"\\]++|\\.)*+)"')
    return [*whole, r'"((?:[^"\\]++|\\.?)*+)\Z']


def _value_run(field: _Split, value: _Split) -> str:
    r"""Return an expression of a bare value; `\` takes in a blank that would end it, unless a pair follows."""
    if field.characters == _WHITE_SPACE:
        return rf"(?:[^\s\\]++|\\(?:(?!\s++{_NAME}++{value.pattern}(?!\\)).)?)++"
    return _run((field,))
