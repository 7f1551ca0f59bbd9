r"""How an expression begins: one that begins with `.*` need not be looked for at every place of a text.

Where `.*?x` is found at all, it is found from the beginning; trying the other places too takes time by the square.
"""

import re
from functools import lru_cache

_ANYTHING = re.compile(r"(?:\((?:\?P<\w+>|\?:)?)*\.\*(?!\+)")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|]|\)[?*{]?", re.DOTALL)


@lru_cache(maxsize=1024)
def begins_with_anything(pattern: re.Pattern[str]) -> bool:
    """Return whether an expression finds whatever it finds from the beginning of a text; False where that is unsure."""
    opening = _ANYTHING.match(pattern.pattern)
    if opening is None or not pattern.flags & re.DOTALL:
        return False
    depth = outermost = opening[0].count("(")
    for token in _TOKEN.finditer(pattern.pattern, opening.end()):
        if token[0] == "(":
            depth += 1
        elif token[0] == "|" and depth <= outermost:
            return False  # something else may stand in its place
        elif token[0][0] == ")":
            depth -= 1
            if depth < outermost and len(token[0]) > 1:
                return False  # or nothing
            outermost = min(outermost, depth)
    return True
