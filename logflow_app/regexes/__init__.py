"""Regular expressions as Ruby, PCRE, Go and Python write them → Python's `re`."""

from logflow_app.regexes.translation import Translated, Translation, UntranslatableError, compile_foreign, translate

__all__ = ["Translated", "Translation", "UntranslatableError", "compile_foreign", "translate"]
