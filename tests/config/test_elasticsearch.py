"""The section `output.elasticsearch`."""

import pytest

from logflow_app.config.elasticsearch import ElasticsearchOutput
from tests.config.loaded import loaded, problems

START = "output:\n  type: elasticsearch\n  elasticsearch: "
AT = "logflow.yaml:3: output.elasticsearch"


def test_addresses_are_read() -> None:
    """One, several, or text with commas; a slash at the end is dropped."""
    output = loaded(START + "{hosts: 'http://a:9200/, https://b'}\n").output
    assert isinstance(output, ElasticsearchOutput)
    assert output.elasticsearch.hosts == ["http://a:9200", "https://b"]


ADDRESSES = {
    "localhost:9200": "expected an address such as http://localhost:9200, came 'localhost:9200'",
    "http://": "expected an address such as http://localhost:9200, came 'http://'",
    "http://a:99999": "expected an address such as http://localhost:9200, came 'http://a:99999'",
    "http://[a": "expected an address such as http://localhost:9200, came 'http://[a'",
    "http://u:p@a": "expected an address without a user; `username` and `password` have keys of their own; "
    "came 'http://…@a'",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_address_is_refused(address: str) -> None:
    """With the form it should have."""
    assert [f"{AT}.hosts[0]: {ADDRESSES[address]}"] == problems(START + f"{{hosts: ['{address}']}}\n")


LOGINS = {
    "{api_key: a, username: u, password: p}": "expected either `api_key` or `username` with `password`, not both",
    "{username: u}": "expected both `username` and `password` (or `password_file`), or neither",
    "{password: p}": "expected both `username` and `password` (or `password_file`), or neither",
}


@pytest.mark.parametrize("keys", LOGINS)
def test_there_is_one_way_to_log_in(keys: str) -> None:
    """Half a log-in, or two, are a mistake."""
    assert [f"{AT}: {LOGINS[keys]}"] == problems(START + keys + "\n")


def test_secrets_print_hidden() -> None:
    """In a log, in a traceback, in a dump."""
    config = loaded(START + "{username: u, password: hunter2}\n")
    assert "hunter2" not in f"{config!r} {config} {config.model_dump(mode='json')}"
