"""The section `routing`, and the inputs that come from other programs: what fits and what does not."""

import pytest

from tests.config.loaded import loaded, problems


def test_the_topics_of_the_seed_are_allowed() -> None:
    """`logflow ship --topic dhcp-lease-events` works without a configuration."""
    assert "dhcp-lease-events" in loaded().routing.topics


@pytest.mark.parametrize("topic", ["logs-raw", "logs-*", "l*", "logs-counts"])
def test_our_own_topics_are_none_to_route_to(topic: str) -> None:
    """What the worker reads must not be what it writes there."""
    sentence = f"expected no topic of LogFlow's own (logs-…) in `routing.topics`, came {topic}"
    assert [f"logflow.yaml: {sentence}"] == problems(f"routing: {{topics: ['{topic}']}}\n")


def test_other_names_and_prefixes_may_be_allowed() -> None:
    """A prefix of one's own, and one's own names in place of the seed's."""
    assert ["team-*", "logstash"] == loaded("routing: {topics: [team-*, logstash]}\n").routing.topics
    assert ["logs-raw"] == loaded("routing: {topics: [logs-raw]}\nkafka: {topic_prefix: lf}\n").routing.topics


def test_types_have_topics_and_topics_have_formats() -> None:
    """Each kind of infrastructure event may have its topic, and each topic its format."""
    routing = loaded("routing: {typed: {DHCP: leases}, formats: {leases: protobuf, 'team-*': json}}\n").routing
    assert ({"DHCP": "leases"}, {"leases": "protobuf", "team-*": "json"}) == (routing.typed, routing.formats)


def test_types_go_to_none_of_our_own_topics() -> None:
    """What the worker reads must not be what it writes there, by whatever key."""
    (problem,) = problems("routing: {typed: {DNS: logs-raw}}\n")
    assert problem.endswith("came logs-raw")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "inputs: {journald: [{path: /a, url: 'http://h:1'}]}\n",
            "1: inputs.journald[0]: expected one of `directory`, `url` and `path`",
        ),
        (
            "inputs: {kafka: [{brokers: 'k:9092'}]}\n",
            "1: inputs.kafka[0]: expected `topics` or `topic_pattern`",
        ),
        (
            "inputs: {stdin: [{}, {}]}\n",
            "1: inputs.stdin: expected a length of at most 1, came 2 entries",
        ),
    ],
)
def test_what_does_not_fit_is_told(text: str, problem: str) -> None:
    """An input that could mean two things, or nothing, is refused with its place."""
    assert [f"logflow.yaml:{problem}"] == problems(text)


def test_a_password_in_a_url_is_refused() -> None:
    """It would stand in the log."""
    (problem,) = problems("inputs: {journald: [{url: 'http://me:secret@host:19531'}]}\n")
    assert "inputs.journald[0].url" in problem
    assert "secret" not in problem
