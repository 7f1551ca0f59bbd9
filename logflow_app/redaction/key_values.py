"""Keys with their values within a text: `password=x`, `"token": "x"`, `Authorization: Basic x`, `?api_key=x`."""

import re
from collections.abc import Callable, Iterator, Sequence

from logflow_app.redaction.key_names import ENDINGS_IN_TEXT, is_harmless, says_nothing
from logflow_app.redaction.spans import Span

_REACH = 80  # from a word within a name to the name's beginning, or over its end and the sign to the value
MAX_KEYS = 1_500  # in one text, some 20 ms: of a text with more all the rest is taken out
MAX_NAME_CHARS = 64  # as much of a name is looked at, backwards from its end

_NAME = re.compile(r"[\w.-]*\Z")
_TAG_NAME = re.compile(r"<([\w.:-]*)\Z")
_INNER_TEXT = re.compile(r"[^<\]]+")
_AFTER = (
    r"(?P<close>\\{0,8}[\"']|\])?(?P<gap>[ \t]{0,8})(?P<sign>=>|:=|[=:])(?![=:])"
    r"(?P<blank>(?(close)\s{0,40}|[ \t]{0,8}))"
)
_WORD = re.compile(r"[^\w-]")
_INNER = {quote: re.compile(rf"(?:[^{quote}\\]|\\.)*+", re.DOTALL) for quote in "\"'"}
_QUOTE = r"\\{0,8}[\"']"
_OPENING = re.compile(r"\\{0,8}[\"']")
_PLAIN_VALUE = re.compile(r"[^\s,;&\"'<>(){}\[\]|]+")
_HEADER = re.compile(
    r"(?:basic|bearer|token|apikey|negotiate|ntlm|digest|aws4-hmac-sha256|hmac|signature)[ \t]+(?=\S)", re.IGNORECASE
)
# A scheme of one's own, and what cannot be but its credential: `AWS AKID:abc`; `authorization=abc user=ada` has none.
_SCHEME = re.compile(r"[A-Za-z][\w-]{1,11}+[ \t]+(?=\*{3}|[^\s,;=]{8,}+=*(?:[\s,;\"'}\])]|\Z))")
_REST_OF_HEADER = re.compile(r"[^\r\n\"'<>{}]+")
_REST_OF_LINE = re.compile(r"[^\r\n]+")  # Digest quotes its parts
_CLOSING = {"[": "]", "{": "}", "(": ")", "<": ">"}
_MAX_BRACKETED_CHARS = 2_000  # of a list or an object; what is longer is taken out as far as this
_SCHEMES_OF_MANY_PARTS = ("digest", "aws4", "hmac", "signature")
# What stands behind a colon in prose: `invalid token: unexpected end of input`.
_PROSE = re.compile(r"[A-Za-z]?[a-z']{1,30}+ [a-z']{2,30}+(?![\w-]{0,30}[=:])")
_LAST_WORD = re.compile(r"[A-Z]?[a-z]{1,30}+[.!]?\Z")
_TESTS = re.compile(
    r"\b(?:fail|skip|total|error|warn|pend|tests?\b)", re.IGNORECASE
)  # what is said of tests beside `pass`
_TESTS_REACH = 40
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class KeyValues:
    """Finds the values of keys whose names are of secrets.

    `further` names are given in pieces: `session`, `id`. Each name has one of `words`, in lower case.
    """

    def __init__(
        self,
        is_secret: Callable[[str], bool],
        words: Sequence[str],
        further: Sequence[Sequence[str]] = (),
        *,
        has_usual: bool = True,
    ) -> None:
        self._is_secret = is_secret
        self._words = words
        names = ["[-_. ]?".join(map(re.escape, pieces)) for pieces in further]
        names += [ENDINGS_IN_TEXT] if has_usual else []
        name = "|".join(names)
        self._key = re.compile(rf"(?:{name}){_AFTER}")
        # `--db-password x` of a command line, also of one in a list or in the kernel's words (`a1="--token" a2="x"`);
        # `PASSWORD 'x'` of SQL; `{"name": "Authorization", "value": "x"}`
        self._bare = re.compile(
            rf"(?<![\w-])--(?=\w)[\w-]{{0,40}}?(?:{name})(?:[ ]{{1,8}}(?=[^\s-])|"
            rf"{_QUOTE},\s{{0,8}}(?={_QUOTE}[^-])|{_QUOTE}\s{{1,4}}a\d{{1,4}}=(?={_QUOTE}?[^\s\"'-]))|"
            rf"\bpassword[ ]{{1,8}}(?:for\s[^=\n]{{1,100}}=\s{{0,8}}(?:password\s{{0,8}}\()?)?(?=')|"
            rf"{_QUOTE}[\w.-]{{0,40}}?(?:{name}){_QUOTE}\s{{0,8}},\s{{0,8}}{_QUOTE}v(?:al(?:ue)?)?{_QUOTE}\s{{0,8}}:"
            rf"\s{{0,8}}(?={_QUOTE})"
        )
        # `<password>x</password>`, with attributes or without
        self._element = re.compile(rf"(?:{name})(?:\s[^<>]{{0,200}})?>\s{{0,40}}(?:<!\[cdata\[)?(?=[^<\s])")
        self._reach = max([_REACH, *(sum(len(piece) + 1 for piece in pieces) for pieces in further)])

    def find(self, text: str) -> Iterator[Span]:
        """Yield where the values stand, without the quotes around them. 15 µs for a text with one."""
        done = looked_at = 0
        lower = text.lower() if text.isascii() else text.translate(_LOWER)  # as long as the text, so places agree
        for first, last in self._regions(lower):
            for match in self._key.finditer(lower, max(first, done), last):
                looked_at += 1
                if looked_at > MAX_KEYS:
                    yield match.start(), len(text)
                    return
                if match.start() < done or not self._is_meant(text, match):
                    continue
                begin, end = _value(text, match)
                if end > begin and not _is_none(text, match, begin, end):
                    yield begin, end
                    done = end
            if "--" in text or "'" in text or '"v' in lower:
                yield from self._find_bare(text, lower, first, last)
            if "<" in text:
                yield from self._find_elements(text, lower, first, last)

    def _regions(self, lower: str) -> list[Span]:
        """Return the parts of a text around the words: looking for names at each place of a text takes long."""
        spots: list[int] = []
        for word in self._words:
            spot = lower.find(word)
            while spot >= 0:
                spots.append(spot)
                spot = lower.find(word, spot + 1)
        regions: list[Span] = []
        for spot in sorted(spots):
            first, last = max(0, spot - self._reach), min(len(lower), spot + self._reach)
            if regions and first <= regions[-1][1]:
                regions[-1] = regions[-1][0], last
            else:
                regions.append((first, last))
        return regions

    def _find_bare(self, text: str, lower: str, first: int, last: int) -> Iterator[Span]:
        for match in self._bare.finditer(lower, first, last):
            opening = _OPENING.match(text, match.end())
            scheme = _HEADER.match(text, match.end())
            value = None if opening else _PLAIN_VALUE.match(text, scheme.end() if scheme else match.end())
            begin, end = _quoted(text, opening) if opening else value.span() if value else (0, 0)
            if end > begin and not says_nothing(text[begin:end]):
                yield begin, end

    def _find_elements(self, text: str, lower: str, first: int, last: int) -> Iterator[Span]:
        for match in self._element.finditer(lower, first, last):
            name = _TAG_NAME.search(text, max(0, match.start() - MAX_NAME_CHARS), match.start())
            end_of_name = match.start() + len(re.split(r"[\s>]", match[0], maxsplit=1)[0])
            if name and self._is_secret(name[1] + text[match.start() : end_of_name]):
                value = _INNER_TEXT.match(text, match.end())
                if value and not says_nothing(value[0]):
                    yield value.span()

    def _is_meant(self, text: str, match: re.Match[str]) -> bool:
        """Tell whether the whole name, as far as it can be told from what stands before it, is a secret's."""
        begin = match.start()
        if text[begin - 1 : begin] in ("?", "&", ";") and begin:
            return True
        end = next(match.start(name) for name in ("close", "gap") if match.start(name) >= 0)
        before = _NAME.search(text, max(0, begin - MAX_NAME_CHARS), begin)
        return self._is_secret((before[0] if before else "") + text[begin:end])


def _value(text: str, match: re.Match[str]) -> Span:
    """Return where the value begins and ends; nowhere where there is none, or where it is prose."""
    begin = match.end()
    if opening := _OPENING.match(text, begin):
        return _quoted(text, opening)
    if header := _HEADER.match(text, begin):
        scheme = header[0].lower()
        pattern = _REST_OF_LINE if scheme.startswith(_SCHEMES_OF_MANY_PARTS) else _PLAIN_VALUE
        rest = pattern.match(text, header.end())
        return rest.span() if rest else (0, 0)
    if "cookie" in match[0] and match["sign"] == ":" and not match["close"]:
        rest = _REST_OF_HEADER.match(text, begin)
        first = _PLAIN_VALUE.match(text, begin)
        is_count = first and first[0].isdecimal() and "cookies" in match[0] and not text.startswith(";", first.end())
        return (first if first and (is_count or says_nothing(first[0])) else rest).span() if rest else (0, 0)
    if text[begin : begin + 1] in _CLOSING:
        return _bracketed(text, begin)
    if match["sign"] == ":" and match["blank"] and not match["close"] and _is_prose(text, begin, match[0]):
        return 0, 0
    if "authorization" in match[0] and (scheme_of_ones_own := _SCHEME.match(text, begin)):
        begin = scheme_of_ones_own.end()
    value = _PLAIN_VALUE.match(text, begin)
    if not value or _is_bare_number_of(text, value):
        return 0, 0
    return value.span()


def _is_none(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    """Tell whether a value is none, or counts something."""
    value = text[begin:end]
    if says_nothing(value):
        return True
    if not value.isdecimal() and value[:1] not in ("/", "~"):
        return False
    before = _NAME.search(text, max(0, match.start() - MAX_NAME_CHARS), match.start())
    name = (before[0] if before else "") + _WORD.split(match[0], maxsplit=1)[0]
    if name.lower() == "pass":
        around = text[max(0, match.start() - _TESTS_REACH) : match.start()] + text[end : end + _TESTS_REACH]
        return bool(_TESTS.search(around))
    return is_harmless(name, value, is_number=value.isdecimal())


def _quoted(text: str, opening: re.Match[str]) -> Span:
    r"""Return what stands between quotes; `\"` within JSON within a text is a quote, too."""
    quote, begin = opening[0], opening.end()
    if len(quote) == 1:
        inner = _INNER[quote].match(text, begin)
        return inner.span() if inner else (begin, begin)
    end = text.find(quote, begin)
    return begin, len(text) if end < 0 else end


def _bracketed(text: str, begin: int) -> Span:
    """Return what stands between a bracket and its closing one: `"password": ["x"]`, `password=<x>`."""
    opening, depth, place = text[begin], 0, begin
    closing = _CLOSING[opening]
    for place in range(begin, min(len(text), begin + _MAX_BRACKETED_CHARS)):
        depth += (text[place] == opening) - (text[place] == closing)
        if not depth:
            return begin + 1, place
    return begin + 1, place + 1


def _is_prose(text: str, begin: int, name: str) -> bool:
    """Tell whether a sentence goes on behind the colon; of a password, even the last word of a text is none."""
    if _PROSE.match(text, begin):
        return True
    return not name.startswith(("pass", "pwd")) and bool(_LAST_WORD.match(text, begin))


def _is_bare_number_of(text: str, value: re.Match[str]) -> bool:
    """Tell whether the value is the place in a source file, as in `token: 17:4`."""
    return bool(re.fullmatch(r"\d{1,6}:\d{1,6}:?", text[value.start() : value.end()]))
