"""The configuration → pipelines."""

import msgspec
import pytest

from logflow_app.config.model import Config
from logflow_app.errors import ConfigError
from logflow_app.pipeline import compile_pipelines
from tests.packs import make_pack


def compiled(*files, **sections):
    """The pipelines of file inputs."""
    entries = [{"paths": [f"/var/log/{n}.log"], **entry} for n, entry in enumerate(files)]
    return compile_pipelines(Config.model_validate({"inputs": {"files": entries}, **sections}))


def first(pipelines, line, **metadata):
    """The document of one line."""
    return msgspec.json.decode(pipelines.run(make_pack([line], **metadata)).documents[0])


def test_a_pack_is_read_by_its_inputs_parser():
    """The input named in the metadata chooses the parser; a name nobody knows, or none, gets `auto`."""
    pattern = r"(?P<level>\w+): (?P<message>.*)"
    pipelines = compiled({"name": "app", "parser": {"type": "regex", "pattern": pattern}})
    found = [first(pipelines, "<<ERROR: no", input=name) for name in ("app", "other", "")]
    assert [(one["level"], one["message"]) for one in found] == [("ERROR", "no")] + [("INFO", "<<ERROR: no")] * 2


def test_an_input_without_a_name_is_found_by_its_place():
    """The name an input has by its kind and place chooses its parser."""
    pipelines = compiled({}, {"parser": {"type": "json"}})
    assert "tags" in first(pipelines, "2025-10-23 14:32:15 INFO [pay] x", input="files-1")
    assert "tags" not in first(pipelines, "2025-10-23 14:32:15 INFO [pay] x", input="files-0")


def test_a_message_by_syslog_is_of_the_host_it_names():
    """Whoever sent it passed it on; the service is what wrote it, whatever its input is called."""
    inputs = {"syslog": [{"name": "net", "service": "switch"}, {"name": "rest"}]}
    pipelines = compile_pipelines(Config.model_validate({"inputs": inputs}))
    line = "<13>Nov 21 08:10:27 sw1 link[3]: port 7\n  is down"
    found = [first(pipelines, line, input=name, service="", source="10.0.0.7") for name in ("net", "rest")]
    assert ["port 7\n  is down"] * 2 == [one["message"] for one in found]
    assert [("link", "sw1", 3)] * 2 == [
        (one["service"], one["source"]["hostname"], one["extra_fields"]["pid"]) for one in found
    ]
    plain = first(pipelines, "no syslog", input="net", service="", source="10.0.0.7")
    assert ("switch", "10.0.0.7") == (plain["service"], plain["source"]["hostname"])


def test_every_setting_of_a_parser_arrives():
    """What the configuration says about fields, times and zones holds."""
    parser = {
        "type": "json", "time_field": "at", "time_format": "%d.%m.%Y %H:%M", "level_field": "how",
        "message_field": "what", "service_field": "who", "timezone": "Europe/Berlin", "unparsed": "bury",
    }  # fmt: skip
    pipelines = compiled({"name": "app", "parser": parser})
    line = '{"at":"23.10.2025 14:32","how":"err","what":"w","who":"s","message":"m"}'
    found = first(pipelines, line, input="app")
    assert (found["timestamp"], found["level"], found["service"], found["message"], found["extra_fields"]) == (
        "2025-10-23T12:32:00.000Z", "ERROR", "s", "w", {"message": "m", "level_original": "err"},
    )  # fmt: skip
    assert [failure.reason for failure in pipelines.run(make_pack(["x"], input="app")).failures] == ["unparsed"]


def test_the_section_events_holds_for_all_inputs():
    """Zone and bounds of time come from the configuration, for lines of no known input too."""
    pipelines = compiled({}, events={"timezone": "Asia/Tokyo", "max_age_secs": "1h", "max_ahead_secs": "2h"})
    found = first(pipelines, "2025-10-23 14:32:15 INFO [pay] x")
    assert (found["timestamp"], list(found["extra_fields"])) == ("2025-10-23T05:32:15.000Z", ["clock_skew"])


def test_what_cannot_be_used_is_refused_by_name():
    """A parser that cannot be used is an error that names the input, all of them at once."""
    with pytest.raises(ConfigError) as caught:
        compiled(
            {"name": "a", "parser": {"type": "auto", "time_format": "%Q"}},
            {"name": "b", "parser": {"type": "json", "time_format": "x"}},
        )
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["input a", "input b"]
