"""Where in the world an address is."""

import os
from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from logflow_app.batch import Batch
from logflow_app.config.enrich import GeoEnricher
from logflow_app.enrichers import compile_enrichers
from logflow_app.metrics import ENRICHER_TABLE_MISSING
from tests.e2e.pipeline import until
from tests.enrichers.batches import batch_of

BERLIN = {
    "continent": {"code": "EU"},
    "country": {"iso_code": "DE", "names": {"en": "Germany", "de": "Deutschland"}},
    "subdivisions": [{"names": {"en": "Land Berlin"}}],
    "city": {"names": {"en": "Berlin"}},
    "location": {"latitude": 52.5, "longitude": 13.4, "time_zone": "Europe/Berlin"},
}


def write(path: Path, networks: dict[str, dict[str, Any]]) -> None:
    """Put a database with these networks in place of what stands there, as its updater does."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test-City", float_type="f64")
    for network, record in networks.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path.with_suffix(".new")))
    path.with_suffix(".new").replace(path)


def enriched(path: Path, *extras: dict[str, Any], **keys: Any) -> list[dict[str, Any] | None]:
    """The field geo of events with these extra fields."""
    (step,) = compile_enrichers([GeoEnricher(type="geo", database=path, **keys)])
    batch: Batch = batch_of(*extras)
    step(batch)
    return [event.get("geo") for event in batch.events]


def test_an_address_has_a_place(tmp_path: Path) -> None:
    """By the names of ECS; addresses that are not in the database, or are none, have no place."""
    write(tmp_path / "geo.mmdb", {"192.0.2.0/24": BERLIN, "2001:db8::/32": BERLIN})
    found = enriched(
        tmp_path / "geo.mmdb",
        {"client": "192.0.2.7"},
        {"source_ip": "nobody", "remote_addr": "2001:db8::1"},
        {"client": "198.51.100.1"},
        {"client": 7},
        {},
    )
    place = {
        "continent_code": "EU",
        "country_iso_code": "DE",
        "country_name": "Germany",
        "region_name": "Land Berlin",
        "city_name": "Berlin",
        "timezone": "Europe/Berlin",
        "location": {"lat": 52.5, "lon": 13.4},
    }
    assert [place, place, None, None, None] == found
    assert ["Deutschland"] == [
        each and each["country_name"]
        for each in enriched(tmp_path / "geo.mmdb", {"client": "192.0.2.7"}, language="de")
    ]


def test_a_database_of_networks_has_their_owners(tmp_path: Path) -> None:
    """Whatever plain fields a database has of its own are taken too."""
    owner = {"autonomous_system_number": 64496, "autonomous_system_organization": "Example"}
    write(tmp_path / "asn.mmdb", {"192.0.2.0/25": owner, "192.0.2.128/25": {"zone": "dmz", "deep": {"x": 1}}})
    found = enriched(tmp_path / "asn.mmdb", {"client": "192.0.2.7"}, {"client": "192.0.2.200"})
    assert [{"asn": 64496, "as_organization": "Example"}, {"zone": "dmz"}] == found


def test_a_database_that_is_replaced_is_read_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a restart; while it is broken or gone the last good one is used, and that is said once."""
    path = tmp_path / "geo.mmdb"
    (step,) = compile_enrichers([GeoEnricher(type="geo", database=path)])
    shown = ENRICHER_TABLE_MISSING.labels(enricher="geo")

    def city() -> Any:
        batch = batch_of({"client": "192.0.2.7"})
        step(batch)
        return batch.events[0].get("geo", {}).get("city_name")

    assert (None, None, 1) == (city(), city(), shown._value.get())
    assert 1 == caplog.text.count("enricher_table_missing")
    write(path, {"192.0.2.0/24": BERLIN})
    assert ("Berlin", 0) == (city(), shown._value.get())
    write(path, {"192.0.2.0/24": {"city": {"names": {"en": "Bonn"}}}})
    until(lambda: city() == "Bonn")
    path.write_bytes(b"no database")
    os.utime(path, ns=(1, 1))
    until(lambda: (city(), shown._value.get()) == ("Bonn", 1))
    path.unlink()
    assert "Bonn" == city()


def test_a_database_that_comes_back_is_in_use_again(tmp_path: Path) -> None:
    """Also when it is the very one that was moved away."""
    path, shown = tmp_path / "geo.mmdb", ENRICHER_TABLE_MISSING.labels(enricher="geo")
    write(path, {"192.0.2.0/24": BERLIN})
    (step,) = compile_enrichers([GeoEnricher(type="geo", database=path)])
    for _ in range(2):
        step(batch_of({"client": "192.0.2.7"}))
        until(lambda: shown._value.get() == 0)
        path.rename(tmp_path / "away")
        step(batch_of({"client": "192.0.2.7"}))
        assert 1 == shown._value.get()
        (tmp_path / "away").rename(path)
    step(batch_of({"client": "192.0.2.7"}))
    until(lambda: shown._value.get() == 0)


@pytest.mark.parametrize(
    "written",
    [
        "192.0.2.7:5123",
        " 192.0.2.7 ",
        "192.0.2.7, 10.0.0.1",
        "::ffff:192.0.2.7",
        "[2001:db8::1]:443",
        "[2001:db8::1]",
        "fe80::1%eth0",
        ["nobody", "192.0.2.7"],
    ],
)
def test_an_address_is_found_however_it_is_written(tmp_path: Path, written: object) -> None:
    """With a port, in brackets, mapped into IPv6, first of several, in a list."""
    write(tmp_path / "geo.mmdb", {"192.0.2.0/24": BERLIN, "2001:db8::/32": BERLIN, "fe80::/16": BERLIN})
    (found,) = enriched(tmp_path / "geo.mmdb", {"client": written})
    assert found is not None
    assert "Berlin" == found["city_name"]
