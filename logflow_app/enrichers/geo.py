"""geo: where in the world an address is, from a database in MaxMind's format (GeoLite2, DB-IP, IPinfo, one's own)."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

import maxminddb

from logflow_app.batch import Batch, Step
from logflow_app.config.enrich import GeoEnricher
from logflow_app.enrichers.targets import put, values_of
from logflow_app.enrichers.watching import WatchedFile
from logflow_app.fields import Field

MAX_CHARS = 100  # no address is longer; more of a text is neither read nor remembered
MAX_CACHED = 50_000  # addresses an enricher remembers


def compile_geo(section: GeoEnricher) -> Step:
    """Return the step that adds country, city and place of the first address found; 1 µs a line, 30 for a new one."""
    language = section.language

    def read(path: Path) -> Any:  # noqa: ANN401 - a cached function
        try:
            database = maxminddb.open_database(path, maxminddb.MODE_MEMORY)  # the file may be replaced under our hands
        except (maxminddb.InvalidDatabaseError, TypeError) as error:  # damaged metadata have parts nobody knows
            raise ValueError(str(error)) from error
        return lru_cache(MAX_CACHED)(lambda address: _find(database, address, language))

    watched = WatchedFile(section.database, "geo", read)
    fields = [Field(name) for name in section.fields]

    def step(batch: Batch) -> None:
        find = watched.content()
        if find is None:
            return
        for event in batch.here():
            for value in values_of(event, fields):
                if isinstance(value, str) and (found := find(value[:MAX_CHARS])):
                    put(event, section.target, found)
                    break

    return step


def _find(database: maxminddb.Reader, text: str, language: str) -> dict[str, Any] | None:
    try:
        record = database.get(_address(text))
    except (ValueError, maxminddb.InvalidDatabaseError):  # no address, an IPv6 one for IPv4, a damaged record
        return None
    return _told(record, language) if isinstance(record, dict) else None


def _address(text: str) -> IPv4Address | IPv6Address:
    """Return the first address of a text: `10.0.0.1`, with a port, in brackets, mapped, or the first of several.

    Raises ValueError where there is none.
    """
    word = text.partition(",")[0].strip()
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    address = ip_address(word.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


def _told(record: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """Return the parts people look for, under ECS's names; of a database with other fields, all that is plain."""
    country, city, place = (_object(record, key) for key in ("country", "city", "location"))
    found = {
        "continent_code": _object(record, "continent").get("code"),
        "country_iso_code": country.get("iso_code"),
        "country_name": _name(country, language),
        "region_name": _name(_first(record.get("subdivisions")), language),
        "city_name": _name(city, language),
        "postal_code": _object(record, "postal").get("code"),
        "timezone": place.get("time_zone"),
        "asn": record.get("autonomous_system_number"),
        "as_organization": record.get("autonomous_system_organization"),
    }
    if "latitude" in place and "longitude" in place:
        found["location"] = {"lat": place["latitude"], "lon": place["longitude"]}
    kept = {name: value for name, value in found.items() if value is not None}
    return kept or {key: value for key, value in record.items() if isinstance(value, str | int | float)} or None


def _object(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _first(value: object) -> Mapping[str, Any]:
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}


def _name(part: Mapping[str, Any], language: str) -> str | None:
    names = _object(part, "names")
    return names.get(language) or names.get("en")
