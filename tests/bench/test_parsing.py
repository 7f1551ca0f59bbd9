"""Those LogFlow is measured beside do the same work: their documents and counts equal the pipeline's."""

from collections import Counter

import msgspec
import pytest

from bench.load import INPUT, records
from bench.parsing import document, encode, pack_to_bulk
from bench.sample import KINDS, lines
from logflow_app.config import Config
from logflow_app.events import Metadata, Pack, PackRecord, SingleRecord
from logflow_app.pipeline import compile_pipelines

UNTIL = 1_761_229_935.0  # 2025-10-23 14:32:15 UTC
INGESTED_AT = "2025-10-23T14:32:15.000Z"
META = Metadata("bench-host", "/var/log/app.log", UNTIL, "app", INPUT, "lane")
AWKWARD = 'tab\tquote"backslash\\ü\x01'


def piped(kind, texts):
    """Return what LogFlow's pipeline makes of lines."""
    config = Config.model_validate(
        {"inputs": {"files": [{"name": INPUT, "service": "app", "paths": ["/x"], "parser": kind.parser}]}}
    )
    ids = [f"lane-{n}" for n in range(len(texts))]
    pack = Pack(texts, ids, META, int(UNTIL * 1000), "logs-raw", 0, 1, 1)
    return compile_pipelines(config).run(pack)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_raw_loop_makes_the_pipelines_documents_and_counts(kind):
    """Bulk bodies of the raw loop hold, byte for byte, the pipeline's documents, and it counts the same."""
    texts = list(lines(kind, 3000, until=UNTIL))
    events = piped(kind, texts)
    body, keys = pack_to_bulk(kind)(texts, list(range(3000)), META, INGESTED_AT)
    assert body.decode().splitlines()[1::2] == events.documents
    assert Counter(keys) == events.counts


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_needs_escaping_is_the_same_too(kind):
    """A line with characters JSON escapes comes out as the pipeline's, whichever way it took."""
    texts = [line.replace("n=", AWKWARD) for line in lines(kind, 3, until=UNTIL)] if kind.name == "text" else []
    texts += list(lines(kind, 3, until=UNTIL))
    body, _ = pack_to_bulk(kind)(texts, list(range(len(texts))), META, INGESTED_AT)
    documents = body.decode().split("\n")[1::2]
    assert [msgspec.json.decode(text) for text in documents] == [
        msgspec.json.decode(text) for text in piped(kind, texts).documents
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_document_per_event_is_the_pipelines(kind):
    """The way of the stock agent and of Quix Streams gives the same document."""
    texts = list(lines(kind, 50, until=UNTIL))
    metadata = {"source": "bench-host", "file_path": "/var/log/app.log", "service": "app"}
    found = [encode(document(kind, line, metadata, INGESTED_AT)).decode() for line in texts]
    assert found == piped(kind, texts).documents


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_sample_lines_are_of_the_stated_size_and_all_different(kind):
    """Lines are 185 bytes within a tenth on average, match their kind, and none comes twice."""
    texts = list(lines(kind, 30_000))
    assert sum(map(len, texts)) / len(texts) == pytest.approx(185, rel=0.1)
    assert [line for line in texts if not kind.pattern.fullmatch(line)] == []
    assert len(set(texts)) == 30_000


def test_records_carry_every_line_with_its_place():
    """Packs and single envelopes hold the same lines at the same places."""
    texts = list(lines(KINDS["text"], 10))
    packs, end = records(texts, "lane", 7, 4)
    singles, end_of_singles = records(texts, "lane", 7, 1)
    unpacked = [msgspec.json.decode(value, type=PackRecord) for value in packs]
    unfolded = [msgspec.json.decode(value, type=SingleRecord) for value in singles]
    assert end == end_of_singles == 7 + sum(len(text) + 1 for text in texts)
    assert [text for pack in unpacked for text in pack.raw_logs] == [single.raw_log for single in unfolded] == texts
    assert [at for pack in unpacked for at in pack.offsets] == [single.metadata.offset for single in unfolded]
