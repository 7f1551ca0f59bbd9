"""Lines of keys and values, as the settings say they are written."""

from logflow_app.config.parsers import PairsParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.pairs.lines import compile_lines
from logflow_app.parsers.pairs.reader import compile_pairs


def compile_keyed(section: PairsParser) -> Parse:
    """Return the parser; see `Parse`."""
    return compile_lines(section, compile_pairs(section, is_whole=True))
