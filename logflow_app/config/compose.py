"""Turns YAML text into PyYAML's nodes, and what it complains about into sentences that repeat nothing of the text."""

import yaml

from logflow_app.errors import ConfigError

MAX_DEPTH = 40  # the deepest honest configuration has about ten levels


class _Loader(yaml.SafeLoader):
    """Composes nodes as PyYAML does, but only so deep."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.composer.ComposerError(None, None, "too deep", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def compose(text: str, file: str) -> yaml.Node | None:
    """Return the root node of a YAML text, None for a text without any; raise `ConfigError` for what is not YAML."""
    try:
        loader = _Loader(text)
        return loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"{file}:{line}: expected printable text, came the character U+{ord(text[error.position]):04X}"
        raise ConfigError(message) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{file}:{line}: {_explain(error.problem or '', text, mark)}") from None
    except (ValueError, RecursionError):
        raise ConfigError(f"{file}: expected YAML, came what cannot be read as such") from None


EXPLANATIONS = (
    ("too deep", f"expected at most {MAX_DEPTH} levels of nesting, came more"),
    ("cannot start any token", "expected the start of a value; put text that begins with a special sign in quotes"),
    ("found undefined alias", "expected an alias that an anchor defines; put text that begins with * in quotes"),
    ("found duplicate anchor", "expected every anchor to be defined once; put text that begins with & in quotes"),
    ("found undefined tag handle", "expected a value; put text that begins with ! in quotes"),
    (
        "mapping values are not allowed here",
        "expected one `key: value`; the indentation is wrong, or text that holds `: ` needs quotes",
    ),
    ("could not find expected ':'", "expected `key: value`; a colon is missing, or the indentation is wrong"),
    ("but found another document", "expected one document, came a second one after `---`"),
    ("found unexpected end of stream", "expected a closing quote before the end of the file"),
    ("but found '<stream end>'", "expected a closing bracket before the end of the file"),
    ("expected <block end>", "expected the end of the section; the indentation is wrong here, or a dash is missing"),
    ("expected ',' or", "expected a comma or a closing bracket"),
    ("unknown escape character", "expected a known escape; put text with backslashes in single quotes"),
    ("escape sequence of", "expected a complete escape; put text with backslashes in single quotes"),
    ("sequence entries are not allowed", "expected a value; a list begins on a line of its own"),
    ("block collections are not allowed", "expected a value; a section begins on a line of its own"),
)


def _explain(problem: str, text: str, mark: yaml.Mark | None) -> str:
    if mark and "\t" in text[mark.index : mark.index + 1]:
        return "expected spaces, came a tab; YAML is indented with spaces"
    for part, explanation in EXPLANATIONS:
        if part in problem:
            return explanation
    return "expected YAML, came what cannot be read as such"
