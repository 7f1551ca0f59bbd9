"""Every kind of mistake has its sentence, and no secret is in it."""

import pytest

from logflow_app.config.parsers import MODELS
from logflow_app.config.problems import secret
from logflow_app.config.schema import type_words
from tests.config.loaded import problems

ES = "output:\n  type: elasticsearch\n  elasticsearch:\n"

# Kind of mistake: the text, and every sentence of the answer.
PARSER_TYPES = [word for model in MODELS for word in type_words(model)]
CASES = {
    "misspelt section": ("kafak: {}\n", ["1: kafak: expected a known key, came `kafak`; did you mean `kafka`?"]),
    "misspelt key": (
        "inputs:\n  files:\n    - paths: [/a]\n      parsr: {}\n",
        ["4: inputs.files[0].parsr: expected a known key, came `parsr`; did you mean `parser`?"],
    ),
    "key of another program": (
        ES + "    url: http://a\n",
        ["4: output.elasticsearch.url: expected a known key, came `url`; did you mean `hosts`?"],
    ),
    "unknown key": (
        "web: {zzz: 1}\n",
        [
            (
                "1: web.zzz: expected a known key, came `zzz`; "
                "known here: host, port, token, token_file, tail_lines_per_sec"
            )
        ],
    ),
    "key of many programs": (
        "inputs:\n  http:\n    - port: 8080\n",
        ["3: inputs.http[0].port: expected a known key, came `port`; did you mean `address`?"],
    ),
    "key of a section within": (
        "inputs:\n  files:\n    - paths: [/a]\n      timezone: UTC\n",
        ["4: inputs.files[0].timezone: expected a known key, came `timezone`; did you mean `parser.timezone`?"],
    ),
    "key of another variant": (
        "inputs:\n  files:\n    - paths: [/a]\n      parser: {type: grok, grok_pattern: syslog, pattern: a}\n",
        [
            "4: inputs.files[0].parser.pattern: expected a known key, came `pattern`; did you mean `patterns`?",
        ],
    ),
    "missing key": (
        "inputs:\n  files:\n    - service: a\n",
        ["3: inputs.files[0]: expected the key `paths`, which is missing"],
    ),
    "missing type": (
        "inputs:\n  files:\n    - paths: [/a]\n      parser: {pattern: a}\n",
        [
            (
                f"4: inputs.files[0].parser: expected the key `type` with one of {', '.join(PARSER_TYPES[:12])} and "
                f"{len(PARSER_TYPES) - 12} more (docs/configuration.md has them all), which is missing"
            )
        ],
    ),
    "misspelt type": (
        "output: {type: elastic}\n",
        [
            (
                "1: output.type: expected one of elasticsearch, sqlite, stdout, kafka, s3, came 'elastic'; "
                "did you mean `elasticsearch`?"
            )
        ],
    ),
    "type of another kind": (
        "output: {type: [kafka]}\n",
        ["1: output.type: expected one of elasticsearch, sqlite, stdout, kafka, s3, came a list"],
    ),
    "text for a variant": ("output: stdout\n", ["1: output: expected a section of keys, came text"]),
    "text for a number": ("web: {port: http}\n", ["1: web.port: expected a whole number, came 'http'"]),
    "fraction": ("web: {port: 1.5}\n", ["1: web.port: expected a whole number, came 1.5"]),
    "too small": ("web: {port: -1}\n", ["1: web.port: expected a number of at least 0, came -1"]),
    "too large": ("web: {port: 65536}\n", ["1: web.port: expected a number of at most 65535, came 65536"]),
    "huge": (
        "web: {port: 1" + "0" * 100 + "}\n",
        ["1: web.port: expected a number of at most 65535, came a huge number"],
    ),
    "infinite": (
        "shipper: {linger_ms: .inf}\n",
        ["1: shipper.linger_ms: expected a finite number, came a huge number"],
    ),
    "not a number": ("shipper: {linger_ms: .nan}\n", ["1: shipper.linger_ms: expected a finite number, came nan"]),
    "text for a float": ("shipper: {linger_ms: soon}\n", ["1: shipper.linger_ms: expected a number, came 'soon'"]),
    "no duration": (
        "counts: {retention_secs: soon}\n",
        [
            (
                "1: counts.retention_secs: expected a duration such as 500ms, 5s, 1m30s, 2h or 7d, or a number of "
                "seconds, came 'soon'"
            )
        ],
    ),
    "no size": (
        "shipper: {pack_max_bytes: big}\n",
        ["1: shipper.pack_max_bytes: expected a size such as 4096, 256KiB, 10MB or 1GiB, came 'big'"],
    ),
    "no boolean": (
        ES + "    verify_certs: maybe\n",
        ["4: output.elasticsearch.verify_certs: expected true or false, came 'maybe'"],
    ),
    "number for text": ("web: {host: 10}\n", ["1: web.host: expected text, came 10; put it in quotes"]),
    "date for text": ("web: {host: 2024-01-01}\n", ["1: web.host: expected text, came a date; put it in quotes"]),
    "boolean for text": ("web: {host: yes}\n", ["1: web.host: expected text, came true; put it in quotes"]),
    "nothing for text": ("web: {host: }\n", ["1: web.host: expected text, came nothing"]),
    "nothing for a section": ("web:\n", ["1: web: expected a section of keys, came nothing"]),
    "list for a section": ("web: [a]\n", ["1: web: expected a section of keys, came a list"]),
    "text for a list": ("inputs: {files: /a}\n", ["1: inputs.files: expected a list, came text"]),
    "number for a mapping": (
        "inputs:\n  files:\n    - paths: [/a]\n      transforms: [{type: add, add: 3}]\n",
        ["4: inputs.files[0].transforms[0].add: expected a mapping of keys to values, came a number"],
    ),
    "list for a path": ("data_dir: [a]\n", ["1: data_dir: expected the path of a file or folder, came a list"]),
    "empty list": ("kafka: {brokers: []}\n", ["1: kafka.brokers: expected a length of at least 1, came 0 entries"]),
    "empty text": ("web: {host: ''}\n", ["1: web.host: expected text with a length of at least 1, came ''"]),
    "long text": (
        "web: {host: " + "x" * 1001 + "}\n",
        ["1: web.host: expected text with a length of at most 1000, came '" + "x" * 60 + "…'"],
    ),
    "wrong form": (
        ES + "    index_prefix: Logs\n",
        ["4: output.elasticsearch.index_prefix: expected text of the form ^[a-z0-9][a-z0-9._-]*$, came 'Logs'"],
    ),
    "misspelt word": (
        "logging: {level: wran}\n",
        ["1: logging.level: expected one of debug, info, warn, error, fatal, came 'wran'; did you mean `warn`?"],
    ),
    "several": (
        "web:\n  port: x\nloging: {}\nkafka:\n  brokers: []\n",
        [
            "2: web.port: expected a whole number, came 'x'",
            "3: loging: expected a known key, came `loging`; did you mean `logging`?",
            "5: kafka.brokers: expected a length of at least 1, came 0 entries",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place_what_was_expected_and_what_came(name: str) -> None:
    """Every kind of mistake has its whole sentence."""
    text, expected = CASES[name]
    assert [f"logflow.yaml:{line}" for line in expected] == problems(text)


SECRETS = {
    "number": (ES + "    password: 1234567890\n", "expected text, came a number; put it in quotes"),
    "list": (ES + "    api_key: [hunter2]\n", "expected text, came a list"),
    "long": (
        ES + f"    api_key: {'hunter2' * 2000}\n",
        "expected a length of at most 10000, came 14000 characters",
    ),
    "key list": ("inputs: {http: [{api_keys: hunter2}]}\n", "expected a list, came text"),
    "section": ("kafka: {sasl: hunter2}\n", "expected a section of keys, came text"),
    "address": ("output: {type: elasticsearch, elasticsearch: {hosts: 'http://u:hunter2@a'}}\n", "came 'http://…@a'"),
    "address with a slash": ("output: {elasticsearch: {hosts: 'http://u:hunt/hunter2@a:9'}}\n", "expected an address"),
    "variable": ("web: {port: '${DB_PASSWORD}'}\n", "expected a whole number, came a value that is not shown here"),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_never_told(name: str) -> None:
    """Whatever is wrong with a secret or its place, its value stays out of the answer."""
    text, expected = SECRETS[name]
    answer = "\n".join(problems(text, DB_PASSWORD="hunter2"))
    assert expected in answer
    assert "hunter2" not in answer
    assert "1234567890" not in answer


def test_a_variable_is_named_beside_its_value() -> None:
    """What came is told with the variable it came from."""
    expected = ["logflow.yaml:1: web.port: expected a whole number, came 'http' from ${PORT}"]
    assert expected == problems("web: {port: '${PORT}'}\n", PORT="http")


def test_keys_that_speak_of_secrets_are_known() -> None:
    """The name decides, and files of secrets are named openly."""
    shown = [("kafka", "sasl", "password_file"), ("kafka", "tls", "key_file"), ("output", "s3", "key_template")]
    hidden = [("kafka", "sasl", "password"), ("inputs", "http", 0, "api_keys", 1), ("add", "access_token")]
    assert [False] * 3 + [True] * 3 == [secret(path) for path in shown + hidden]


def test_a_number_beyond_all_floats_is_told() -> None:
    """A number of hundreds of digits is a huge number, and no overflow."""
    expected = ["logflow.yaml:1: web.port: expected a number of at most 65535, came a huge number"]
    assert expected == problems("web: {port: 1" + "0" * 400 + "}\n")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("jsonn", "expected one of auto, text, json, "),
        ("regex", "expected the key `pattern`"),
        (
            "multiline",
            "expected the key `multiline`, which is missing; write `{type: …, multiline: …}` in place of its ",
        ),
        ("5", "expected a section of keys, came a number"),
    ],
)
def test_a_parser_that_is_a_word_is_explained_where_it_stands(written: str, expected: str) -> None:
    """The place is that of the key `parser`, of an input as of a transform."""
    text = f"inputs:\n  files:\n    - paths: [/a]\n      parser: {written}\n"
    assert problems(text)[0].startswith(f"logflow.yaml:4: inputs.files[0].parser: {expected}")
