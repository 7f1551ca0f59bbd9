"""How a setting is worded on the page."""

import pytest

from logflow_app.config.counts import CountsSection
from logflow_app.config.elasticsearch import ElasticsearchSection
from logflow_app.config.inputs import FileInput, HttpInput, SyslogInput
from logflow_app.config.model import Config
from logflow_app.config.section import Section
from logflow_app.config.shipper import ShipperSection
from logflow_app.config.transforms import AddTransform, KvTransform
from logflow_app.config.wording import default_of, type_of

CASES: list[tuple[type[Section], str, str, str]] = [
    (CountsSection, "retention_secs", "duration, 1h to 366d", "`7d`"),
    (ShipperSection, "pack_max_bytes", "size, 1KiB to 1MiB", "`256KiB`"),
    (ShipperSection, "linger_ms", "number, 0 to 20", "`5`"),
    (ElasticsearchSection, "hosts", "list of URL", "`http://localhost:9200`"),
    (ElasticsearchSection, "password", "secret", "none"),
    (ElasticsearchSection, "verify_certs", "true or false", "`true`"),
    (FileInput, "paths", "list of texts", "required"),
    (FileInput, "parser", "section, by its `type`", "`auto`"),
    (SyslogInput, "protocol", "`udp`, `tcp`, `unix`", "`udp`"),
    (SyslogInput, "rate_limit", "whole number, 1 to 100000000", "none"),
    (HttpInput, "api_keys", "list of secrets", "none"),
    (AddTransform, "add", "keys with text, number or boolean, or a list of these", "required"),
    (KvTransform, "prefix", "text", "empty"),
    (Config, "kafka", "section", "see below"),
    (Config, "outputs", "list of sections, each by its `type`", "none"),
]


@pytest.mark.parametrize(("model", "key", "kind", "default"), CASES)
def test_a_setting_is_worded_for_its_reader(model: type[Section], key: str, kind: str, default: str) -> None:
    """Type, bounds and default are told in words and units, not in Python."""
    field = model.model_fields[key]
    assert (kind, default) == (type_of(field), default_of(field))
