"""Whether the files of enrichers can be used as they are on this machine, before any line is read."""

from collections.abc import Iterator

import maxminddb

from logflow_app.config.enrich import Enricher, GeoEnricher, LookupEnricher
from logflow_app.enrichers.tables import Faults, read_table


def faults_of(section: Enricher) -> Iterator[tuple[str, str]]:
    """Yield the key of a file that cannot be used, or of which rows are left out, with a sentence for each fault."""
    if isinstance(section, GeoEnricher):
        try:
            maxminddb.open_database(section.database).close()
        except (OSError, ValueError, TypeError, maxminddb.InvalidDatabaseError) as error:
            yield "database", f"expected a readable file in MaxMind's format; {_said(error)}; events go on without it"
    elif isinstance(section, LookupEnricher) and section.file is not None:
        faults = Faults()
        try:
            read_table(section.file, section.key, faults)
        except (OSError, ValueError, MemoryError) as error:
            yield "file", f"expected a table; {_said(error)}; events go on without it"
        else:
            yield from (("file", told) for told in faults.told)
            if faults.number > len(faults.told):
                yield "file", f"and {faults.number - len(faults.told)} more of its rows"


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
