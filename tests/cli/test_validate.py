"""`logflow validate`."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from logflow_app.cli import main
from logflow_app.config import load

PROBLEM = "logflow.yaml:1: web.port: expected a whole number, came 'x'"
UNSERVED = (
    "logflow.yaml:1: output.type: stdout is accepted, but not served by this version; use elasticsearch or sqlite"
)

ALERT = "alert errors: 10 lines of ERROR or FATAL of one service within 60 s; tells every notifier"


@pytest.fixture(autouse=True)
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a directory without any configuration."""
    monkeypatch.chdir(tmp_path)


def validate(text: str, *options: str) -> Result:
    """Run the command on a configuration; without a text there is no file."""
    if text:
        Path("logflow.yaml").write_text(text)
    return CliRunner().invoke(main, ["validate", *options])


@pytest.mark.parametrize(
    ("text", "out", "err", "code"),
    [
        ("", f"defaults: valid, and all of it is served.\n{ALERT}\n", "", 0),
        ("web: {port: 1}\n", f"logflow.yaml: valid, and all of it is served.\n{ALERT}\n", "", 0),
        ("alerts: {enabled: false}\n", "logflow.yaml: valid, and all of it is served.\n", "", 0),
        ("web: {port: x}\n", "", f"{PROBLEM}\n", 2),
        ("output: {type: stdout}\n", "", f"{UNSERVED}\n", 2),
    ],
)
def test_the_answer_is_plain(text: str, out: str, err: str, code: int) -> None:
    """Good news on standard output with 0, problems on standard error with 2."""
    result = validate(text)
    assert (out, err, code) == (result.stdout, result.stderr, result.exit_code)


@pytest.mark.parametrize(
    ("text", "answer", "code"),
    [
        ("web: {port: 1}\n", {"valid": True, "served": True, "problems": [], "unserved": [], "alerts": [ALERT]}, 0),
        ("web: {port: x}\n", {"valid": False, "served": False, "problems": [PROBLEM], "unserved": [], "alerts": []}, 2),
        (
            "output: {type: stdout}\n",
            {"valid": True, "served": False, "problems": [], "unserved": [UNSERVED], "alerts": [ALERT]},
            2,
        ),
    ],
)
def test_the_answer_is_json_on_request(text: str, answer: dict[str, object], code: int) -> None:
    """With the same sentences, and the same exit code."""
    result = validate(text, "--json")
    assert (answer | {"warnings": []}, code) == (json.loads(result.stdout), result.exit_code)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("output: {type: elasticsearch, elasticsearch: {index_prefix: logs-dev}}\n", "output.elasticsearch"),
        (
            "outputs: [{type: sqlite}, {type: elasticsearch, elasticsearch: {index_prefix: metrics-x}}]\n",
            "outputs[1].elasticsearch",
        ),
    ],
)
def test_a_prefix_that_elasticsearch_claims_is_warned_of(text: str, place: str) -> None:
    """It can be used where Elastic's templates were removed, so it is no mistake; the sentence has the way out."""
    result = validate(text)
    assert (0, True) == (result.exit_code, result.stderr.startswith(f"warning: logflow.yaml:1: {place}.index_prefix: "))
    assert "for data streams of its own" in result.stderr
    assert "logflow-dev" in result.stderr
    assert 1 == len(json.loads(validate(text, "--json").stdout)["warnings"])


@pytest.mark.parametrize(("kind", "first_key"), [("files", "paths: [/a]"), ("syslog", "name: net")])
def test_what_only_the_pipeline_knows_is_checked_too(kind: str, first_key: str) -> None:
    """A time format that names no day is told before the first line meets it."""
    text = f"inputs:\n  {kind}:\n    - {first_key}\n      parser: {{type: json, time_format: '%Q'}}\n"
    expected = (
        f"logflow.yaml:4: inputs.{kind}[0].parser.time_format: expected directives of strptime; got '%Q' in '%Q'\n"
    )
    result = validate(text)
    assert ("", expected, 2) == (result.stdout, result.stderr, result.exit_code)


def test_an_input_that_would_read_its_own_lines_is_told() -> None:
    """What a shipper refuses is no news at its start, however this machine is spelled."""
    result = validate("inputs: {kafka: [{brokers: '127.0.0.1:9092', topics: [orders, logs-raw]}]}\n")
    sentence = "expected topics of other people, got logs-raw, which is LogFlow's own"
    assert (f"logflow.yaml:1: inputs.kafka[0].topics: {sentence}\n", 2) == (result.stderr, result.exit_code)


def test_every_rule_is_told_in_a_sentence() -> None:
    """What it counts, for whom, and who is told."""
    notifiers = "notifiers: [{type: webhook, name: chat, url: 'https://chat.example/1'}]\n"
    rules = [
        "{name: a, levels: error, services: ['pay*', auth], count: 3, window_secs: 2m, for_secs: 1m, notify: chat}",
        "{name: b, notify: []}",
    ]
    expected = [
        "alert a: 3 lines of ERROR of one service (pay*, auth) within 120 s, after 60 s of it; tells chat",
        "alert b: 10 lines of ERROR or FATAL of one service within 60 s; tells nobody",
    ]
    assert expected == validate(f"{notifiers}alerts: {{rules: [{', '.join(rules)}]}}\n").stdout.splitlines()[1:]


def test_the_file_can_be_named() -> None:
    """As it can for every command."""
    Path("other.yaml").write_text("web: {port: 1}\n")
    assert validate("", "--config", "other.yaml").stdout.startswith("other.yaml: valid, and all of it is served.\n")


def test_what_is_in_force_is_shown_with_secrets_hidden() -> None:
    """Defaults included; what is shown can be loaded again, but for the secrets."""
    text = "output: {type: elasticsearch, elasticsearch: {username: u, password: hunter2}}\n"
    result = validate(text, "--show")
    assert "hunter2" not in result.output
    assert result.stderr == f"logflow.yaml: valid, and all of it is served.\n{ALERT}\n"
    shown = yaml.safe_load(result.stdout)
    assert ("**********", 6066) == (shown["output"]["elasticsearch"]["password"], shown["web"]["port"])
    Path("again.yaml").write_text(result.stdout)
    assert load(Path("again.yaml"), {}).kafka == load(environ={}).kafka


def test_what_is_in_force_is_part_of_the_json() -> None:
    """Secrets are hidden there too."""
    result = validate("inputs: {http: [{api_keys: [hunter2]}]}\n", "--json", "--show")
    assert "hunter2" not in result.output
    assert json.loads(result.stdout)["config"]["inputs"]["http"][0]["api_keys"] == ["**********"]


def test_a_broker_nobody_talks_to_is_refused() -> None:
    """A broker of our own is started for nothing when everybody is told of another."""
    result = validate("broker: {enabled: true, address: '127.0.0.1:7201'}\nkafka: {brokers: ['kafka:9092']}\n")
    assert 2 == result.exit_code
    assert "kafka.brokers: expected 127.0.0.1:7201" in result.stderr


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("broker:\n  enabled: true\n  address: '127.0.0.1:7201'\n", "logflow.yaml:3: "),
        ("kafka:\n  brokers: ['kafka:9092']\nbroker:\n  enabled: true\n", "logflow.yaml:2: "),
    ],
)
def test_a_broker_nobody_talks_to_is_told_where_it_is_written(text: str, place: str) -> None:
    """At the brokers; where none are written, at the address that nobody is told of."""
    assert validate(text).stderr.startswith(f"{place}kafka.brokers: expected 127.0.0.1:")


def test_mistakes_of_all_stages_are_told_at_once() -> None:
    """A query, a time format, a table's column: whatever else is wrong beside them, even in the same section."""
    text = (
        "colour: red\n"
        "inputs:\n"
        "  files:\n"
        "    - paths: [a]\n"
        "      pahts: [b]\n"
        "      parser: {type: json, time_format: '%Q'}\n"
        "      transforms:\n"
        "        - {type: drop, query: 'a OR'}\n"
        "        - {type: nothing}\n"
        "        - {type: drop, when: '${UNSET_BY_ALL} ('}\n"
        "    - {paths: [c], transforms: [{type: drop, when: '('}]}\n"
        "enrich: [{type: url, when: '('}]\n"
        "log_metrics: [{name: x, type: counter, when: '('}]\n"
    )
    found = validate(text)
    places = [line.split(": ")[1] for line in found.stderr.splitlines()]
    files = "inputs.files[0]"
    assert {
        "colour",
        f"{files}.pahts",
        f"{files}.transforms[1].type",
        f"{files}.transforms[2].when",
        f"{files}.parser.time_format",
        f"{files}.transforms[0].query",
        "inputs.files[1].transforms[0].when",
        "enrich[0].when",
        "log_metrics[0].when",
    } == set(places)
    assert (2, len(set(places))) == (found.exit_code, len(places))


def test_a_topic_that_lines_could_lead_astray_is_refused() -> None:
    """A template under which a service called `alerts` would write alerts is named with its place."""
    result = validate("shipper:\n  topic: logs-{service}\n")
    assert 2 == result.exit_code
    assert result.stderr.startswith("logflow.yaml:2: shipper.topic: expected a topic with a longer fixed beginning")


def test_keys_that_anybody_on_the_way_can_read_are_warned_of() -> None:
    """They work, and a proxy may encrypt what goes over the network."""
    entry = "{address: '0.0.0.0:8080', api_keys: [hunter2]}"
    result = validate(f"inputs: {{http: [{entry}]}}\n")
    assert 0 == result.exit_code
    assert "warning: logflow.yaml:1: inputs.http[0].api_keys: whoever sees the network on the way" in result.stderr
    local = validate("inputs: {http: [{api_keys: [hunter2]}]}\n")
    assert "warning" not in local.stderr


def test_a_further_topic_that_is_not_allowed_is_warned_of() -> None:
    """Workers would send nothing there; those of another configuration may."""
    result = validate(
        "routing: {topics: [team-*]}\n"
        "inputs: {files: [{paths: [/a], output_topic: team-a}, {paths: [/b], output_topic: mine}]}\n"
    )
    sentence = "`routing.topics` does not allow mine, so workers send nothing there; add it to that list"
    assert (0, f"warning: logflow.yaml:2: inputs.files[1].output_topic: {sentence}\n") == (
        result.exit_code,
        result.stderr,
    )


def test_a_query_that_is_none_is_named_with_its_place() -> None:
    """The line and the key of the setting, and the place in the query."""
    step = '        - type: drop\n          when: "level:INFO AND ("\n'
    text = f"inputs:\n  files:\n    - paths: [a]\n      transforms:\n{step}"
    assert (
        "logflow.yaml:6: inputs.files[0].transforms[0].when: query, at the end: expected more: a word, a value or a "
        "closing bracket\n"
    ) == validate(text).stderr


def test_an_enricher_that_cannot_be_used_is_named_with_its_place() -> None:
    """As a transform is."""
    assert (
        "logflow.yaml:1: enrich[0].when: query, at the end: expected more: a word, a value or a closing bracket\n"
        == validate("enrich: [{type: url, when: '('}]\n").stderr
    )


def test_a_certificate_that_cannot_be_used_is_warned_of() -> None:
    """The file may be on another machine; on this one the input would not begin."""
    result = validate("inputs:\n  http:\n    - tls: {cert_file: none.pem, key_file: none.pem}\n")
    expected = "tls: expected a certificate in none.pem and its key in none.pem, got: No such file or directory"
    assert (0, f"warning: logflow.yaml:3: inputs.http[0]: {expected}\n") == (result.exit_code, result.stderr)


def test_what_a_transform_can_hardly_mean_is_warned_of() -> None:
    """A word that is no level in a level's place, and what other programs would put other values in."""
    steps = [
        "{type: add, add: {level: banana}}",
        "{type: add, add: {level: Warning}}",
        "{type: map, field: level, table: {ERROR: fatale}, default: x}",
        "{type: convert, convert: {level: int}}",
        "{type: add, add: {x: '%{host}'}}",
        "{type: replace, pattern: (a), replacement: $1}",
    ]
    listed = "".join(f"        - {step}\n" for step in steps)
    result = validate(f"inputs:\n  files:\n    - paths: [/a]\n      transforms:\n{listed}")
    places = [": ".join(line.split(": ")[:3]) for line in result.stderr.splitlines()]
    around = "inputs.files[0].transforms"
    assert (0, [
        f"warning: logflow.yaml:5: {around}[0].add.level",
        f"warning: logflow.yaml:7: {around}[2].table.ERROR",
        f"warning: logflow.yaml:7: {around}[2].default",
        f"warning: logflow.yaml:8: {around}[3].convert.level",
        f"warning: logflow.yaml:9: {around}[4].add.x",
        f"warning: logflow.yaml:10: {around}[5].replacement",
    ]) == (result.exit_code, places)  # fmt: skip


def test_a_table_that_cannot_be_used_is_warned_of() -> None:
    """With the line of the table; it may be another machine that reads it."""
    Path("h.csv").write_text("id,name\n")
    Path("d.csv").write_text("id,name\nann,Ann\nann,Ann\n")
    result = validate(
        "enrich:\n  - {type: users, file: h.csv}\n  - {type: users, file: d.csv}\n  - {type: geo, database: no.mmdb}\n"
    )
    assert (0, [
        (
            "warning: logflow.yaml:2: enrich[0].file: expected a table; line 1: expected rows below the headers, "
            "there are none; events go on without it"
        ),
        "warning: logflow.yaml:3: enrich[1].file: line 3: expected 'ann' once as 'id', came again; the last row counts",
        (
            "warning: logflow.yaml:4: enrich[2].database: expected a readable file in MaxMind's format; "
            "No such file or directory; events go on without it"
        ),
    ]) == (result.exit_code, result.stderr.splitlines())  # fmt: skip
