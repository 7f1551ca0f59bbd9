"""Lines of every kind, from files and from other producers, through the whole of LogFlow."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from logflow_app.events import DeadLetter
from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import Pipeline, until

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

BESIDE = Path(__file__).parents[3] / "shared" / "corpora"
LOGHUB = Path(os.environ.get("LOGFLOW_CORPORA", BESIDE)) / "loghub"
HUB_FILES = sorted(LOGHUB.glob("cases-*.jsonl"))
HUB_LINES = {
    path.stem.removeprefix("cases-"): [json.loads(case)["input"].encode() for case in path.read_bytes().splitlines()]
    for path in HUB_FILES
}

TEXT_001 = b"2025-10-23 14:32:15 INFO [payment-service] Payment completed for order order_45231"
JSON_001 = (
    b'{\n  "timestamp": "2025-10-23 14:35:22",\n  "level": "ERROR",\n  "service": "payment-service",\n'
    b'  "message": "Payment gateway unavailable"\n}'
)
EVENT_000 = (
    b'{"timestamp": "2023-05-06T12:00:00Z", "level": "INFO", "service": "auth-service", '
    b'"message": "User login successful", "metadata": {"user_id": "abc123", "ip": "192.168.1.1"}}'
)
FIELD_001 = (
    b'{"timestamp": "2025-10-23 15:30:45", "level": "ERROR", "service": "payment-service", '
    b'"message": "Database connection timeout", "error_code": "E503"}'
)
MESSAGE_001 = (
    b'{"raw_log": "2025-10-23 15:30:45 INFO [service] message", "metadata": {"source": "hostname", '
    b'"file_path": "sample_logs/app.log", "shipper_timestamp": 1729698645.123, "service": "app"}}'
)

SEED_FILE = [TEXT_001, JSON_001.replace(b"\n", b" "), EVENT_000, FIELD_001]
LARGE = b"2025-10-23 14:32:15 INFO [large-service] " + b"0123456789abcdef" * (5 * 65536)
BAD_FILE = {
    "broken JSON": b'{"level": "ERROR", "message": "cut off',
    "invalid UTF-8": b"caf\xe9 is Latin-1, \xff\xfe is nothing",
    "NUL bytes": b"before\x00between\x00after",
    "five megabytes": LARGE,
    "CRLF": b"2025-10-23 14:32:15 WARN [crlf-service] a line of another world\r",
    "last": b"the line after all of them",
}
STRICT_FILE = [TEXT_001, b'not of the form: \xff\x00\xfe \xc3\xa9 \\ " end', b"not of the form, but UTF-8: \xc3\xa9"]
FOREIGN = [b"just text from somebody", EVENT_000, None, b"", MESSAGE_001, b'{"raw_log": 7}', b"\xff\xfe bytes"]


@dataclass
class Outcome:
    """What came of everything that was written and produced."""

    pipeline: Pipeline
    documents: dict[str, dict[str, Any]]
    letters: list[DeadLetter]
    foreign_offsets: list[int]

    def of_file(self, name: str) -> dict[int, dict[str, Any]]:
        """Return the documents of a file by the byte their line begins at."""
        found = {
            int(line_id.rpartition("-")[2]): document
            for line_id, document in self.documents.items()
            if document["source"]["file"].endswith(f"/{name}")
        }
        return dict(sorted(found.items()))


@pytest.fixture(scope="module")
def outcome(make_shared_pipeline: MakePipeline) -> Outcome:
    """Ship and produce everything once, and wait until it is stored or buried."""
    pipeline = make_shared_pipeline({"events": {"max_age_secs": 100 * 365 * 86400}})
    _add_inputs(pipeline)
    for system, lines in HUB_LINES.items():
        pipeline.write(f"{system}.log", b"".join(line + b"\n" for line in lines))
    pipeline.write("seed.log", b"\n".join(SEED_FILE) + b"\n")
    pipeline.write("bad.log", b"\n".join(BAD_FILE.values()) + b"\n")
    pipeline.write("empty.log", b"")
    pipeline.write("fleeting.log", b"first\n")
    pipeline.write("strict.txt", b"\n".join(STRICT_FILE) + b"\n")
    pipeline.start()
    offsets = pipeline.produce(FOREIGN, partition=1)
    written = sum(map(len, HUB_LINES.values())) + len(SEED_FILE) + len(BAD_FILE) + 1 + 1 + len(FOREIGN) - 1
    pipeline.until_stored(written)
    pipeline.write("fleeting.log", b"second, and gone\nwithout an end")
    (pipeline.logs / "fleeting.log").unlink()
    pipeline.until_stored(written + 2)
    letters = until(lambda: found if len(found := pipeline.letters()) >= 2 else [])
    return Outcome(pipeline, pipeline.documents(), letters, offsets)


def _add_inputs(pipeline: Pipeline) -> None:
    """Follow `*.txt`, too, with a parser that takes nothing but its form."""
    text = pipeline.config_path.read_text()
    strict = f"  - name: strict\n    paths: [{pipeline.logs}/*.txt]\n    parser: {{type: text, unparsed: bury}}\n"
    pipeline.config_path.write_text(text.replace("  files:\n", f"  files:\n{strict}"))


def without_arrival(document: dict[str, Any]) -> str:
    """Return a document as JSON text, keys in their order, its arrival replaced by a word."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", document["ingested_at"])
    return json.dumps(document | {"ingested_at": "ARRIVAL"})


def test_the_seeds_lines_are_stored_in_the_seeds_shape(outcome: Outcome) -> None:
    """The lines of seeds 001 and 000, written to a file, are stored letter for letter as the seed shows a document."""
    path = outcome.pipeline.logs / "seed.log"
    host = os.uname().nodename
    source = f'"source": {{"hostname": "{host}", "file": "{path}"}}'
    assert [
        (
            '{"timestamp": "2025-10-23T14:32:15.000Z", "level": "INFO", "service": "payment-service", '
            f'"message": "Payment completed for order order_45231", {source}, "extra_fields": {{}}, '
            '"ingested_at": "ARRIVAL"}'
        ),
        (
            '{"timestamp": "2025-10-23T14:35:22.000Z", "level": "ERROR", "service": "payment-service", '
            f'"message": "Payment gateway unavailable", {source}, "extra_fields": {{}}, "ingested_at": "ARRIVAL"}}'
        ),
        (
            '{"timestamp": "2023-05-06T12:00:00.000Z", "level": "INFO", "service": "auth-service", '
            f'"message": "User login successful", {source}, '
            '"extra_fields": {"metadata": {"user_id": "abc123", "ip": "192.168.1.1"}}, "ingested_at": "ARRIVAL"}'
        ),
        (
            '{"timestamp": "2025-10-23T15:30:45.000Z", "level": "ERROR", "service": "payment-service", '
            f'"message": "Database connection timeout", {source}, "extra_fields": {{"error_code": "E503"}}, '
            '"ingested_at": "ARRIVAL"}'
        ),
    ] == [without_arrival(document) for document in outcome.of_file("seed.log").values()]


def test_documents_lie_in_the_index_of_their_day(outcome: Outcome) -> None:
    """The index is the day of the line's own time."""
    found = outcome.pipeline.ask("GET", f"/{outcome.pipeline.name}-2023.05.06/_search")["hits"]["hits"]
    assert {"auth-service"} == {hit["_source"]["service"] for hit in found}


@pytest.mark.skipif(not HUB_FILES, reason=f"NOT TESTED: no corpora at {LOGHUB}; LOGFLOW_CORPORA says where they are")
def test_real_lines_are_stored_once_and_whole(outcome: Outcome) -> None:
    """Every line of six real systems is stored exactly once, whole, or as its message with the rest in fields."""
    assert 6 == len(HUB_LINES)
    for system, lines in HUB_LINES.items():
        documents = outcome.of_file(f"{system}.log")
        places = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
        assert places == list(documents)
        for line, document in zip(lines, documents.values(), strict=True):
            message, is_whole = document["message"].encode(), "tags" in document
            shown = line.rstrip()  # blanks at the end of a line that was understood say nothing
            assert (line if is_whole else shown[-len(message) :]) == message


def test_broken_json_is_stored_as_it_stands(outcome: Outcome) -> None:
    """A line that begins like JSON and is none is the message, tagged `unparsed`."""
    document = bad_document(outcome, "broken JSON")
    assert ('{"level": "ERROR", "message": "cut off', "INFO", "bad", ["unparsed"]) == (
        document["message"],
        document["level"],
        document["service"],
        document["tags"],
    )


def test_invalid_utf8_is_stored_with_replacement_characters(outcome: Outcome) -> None:
    """Bytes that are no text are shown as U+FFFD, and the rest of the line is kept."""
    assert "caf� is Latin-1, �� is nothing" == bad_document(outcome, "invalid UTF-8")["message"]


def test_nul_bytes_are_stored(outcome: Outcome) -> None:
    """A NUL is a character like another."""
    assert "before\x00between\x00after" == bad_document(outcome, "NUL bytes")["message"]


def test_a_line_of_five_megabytes_is_stored_whole(outcome: Outcome) -> None:
    """Nothing is cut off a long line, and the line behind it is stored, too."""
    document = bad_document(outcome, "five megabytes")
    assert ("large-service", LARGE[len(b"2025-10-23 14:32:15 INFO [large-service] ") :].decode()) == (
        document["service"],
        document["message"],
    )
    assert "the line after all of them" == bad_document(outcome, "last")["message"]


def test_crlf_ends_a_line(outcome: Outcome) -> None:
    """The carriage return is no part of the message."""
    document = bad_document(outcome, "CRLF")
    assert ("crlf-service", "a line of another world") == (document["service"], document["message"])


def bad_document(outcome: Outcome, kind: str) -> dict[str, Any]:
    """Return what was stored of one of the lines of the bad file."""
    return list(outcome.of_file("bad.log").values())[list(BAD_FILE).index(kind)]


def test_an_empty_file_is_nothing(outcome: Outcome) -> None:
    """A file without a byte gives no document and no complaint."""
    assert ({}, False) == (outcome.of_file("empty.log"), "empty.log" in outcome.pipeline.shipper.log)


def test_a_file_that_vanishes_is_read_to_its_end(outcome: Outcome) -> None:
    """What was appended right before a followed file was deleted is stored, the last line without its end, too."""
    assert ["first", "second, and gone", "without an end"] == [
        document["message"] for document in outcome.of_file("fleeting.log").values()
    ]


def test_a_strict_parser_buries_and_every_byte_comes_back(outcome: Outcome) -> None:
    """With `unparsed: bury` a line that does not fit is no document, and `logflow dlq show --raw` gives its bytes."""
    assert 1 == len(outcome.of_file("strict.txt"))
    assert [("process", "unparsed")] * 2 == [(letter.stage, letter.reason) for letter in outcome.letters]
    shown = [outcome.pipeline.command("dlq", "show", letter.id, "--raw") for letter in outcome.letters]
    assert sorted(STRICT_FILE[1:]) == sorted(answer.stdout for answer in shown)
    assert [(0, b"")] * 2 == [(answer.returncode, answer.stderr) for answer in shown]


def foreign_documents(outcome: Outcome) -> dict[int, dict[str, Any]]:
    """Return what was stored of records without a lane, by their Kafka offset."""
    found = {}
    for line_id, document in outcome.documents.items():
        if match := re.fullmatch(r"[\w-]{22}~0-1-(\d+)-0", line_id):
            found[int(match[1])] = document
    return found


def test_a_record_of_another_producer_is_a_line(outcome: Outcome) -> None:
    """Whatever a record holds is one line, its id made of the topic's id, partition and offset; a tombstone is none."""
    documents = foreign_documents(outcome)
    assert [
        "just text from somebody",
        "User login successful",
        None,
        "",
        "message",
        '{"raw_log": 7}',
        "�� bytes",
    ] == [documents[offset]["message"] if offset in documents else None for offset in outcome.foreign_offsets]


def test_a_foreign_event_is_stored_as_an_event(outcome: Outcome) -> None:
    """A record that is seed 000's event, or seed 001's message, is stored with the fields it names."""
    documents = foreign_documents(outcome)
    assert (
        '{"timestamp": "2023-05-06T12:00:00.000Z", "level": "INFO", "service": "auth-service", '
        '"message": "User login successful", "source": {"hostname": "", "file": ""}, '
        '"extra_fields": {"metadata": {"user_id": "abc123", "ip": "192.168.1.1"}}, "ingested_at": "ARRIVAL"}'
    ) == without_arrival(documents[outcome.foreign_offsets[1]])
    assert (
        '{"timestamp": "2025-10-23T15:30:45.000Z", "level": "INFO", "service": "service", "message": "message", '
        '"source": {"hostname": "hostname", "file": "sample_logs/app.log"}, "extra_fields": {}, '
        '"ingested_at": "ARRIVAL"}'
    ) == without_arrival(documents[outcome.foreign_offsets[4]])


def test_what_is_stored_is_counted(outcome: Outcome) -> None:
    """The counts are those of the documents, service by service: of lines that were buried there is no count."""
    expected: dict[str, int] = {}
    for document in outcome.documents.values():
        expected[document["service"]] = expected.get(document["service"], 0) + 1
    outcome.pipeline.until_counted(expected)
