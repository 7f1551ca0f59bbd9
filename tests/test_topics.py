"""The topics are those of the design, kept as their parts need them."""

from logflow_app.topics import MAX_RECORD_BYTES, TopicSpec, changelog, named, wanted


def specs() -> dict[str, TopicSpec]:
    """Return what a worker wants, by name."""
    return {spec.name: spec for spec in wanted(named(), "logflow", 8, 4)}


def test_names_begin_with_the_prefix():
    """Two pipelines in one Kafka share nothing."""
    assert {"logs-raw", "logs-counts", "logs-dead-letters", "logs-alert-states"} <= set(named())
    assert "staging-raw" == named("staging").raw


def test_changelogs_have_as_many_partitions_as_the_topic_their_table_follows():
    """A table's partition goes where the topic's goes."""
    found = {name: spec.partitions for name, spec in specs().items()}
    assert found["logs-raw"] == found[changelog("logflow", "ledger")] == 8
    followers = {found[changelog("logflow", table)] for table in ("windows", "alerts")}
    assert ({4}, 4) == (followers, found["logs-counts"])


def test_what_must_last_is_never_deleted_by_time():
    """A table whose changelog forgets would count anew."""
    for table in ("ledger", "windows", "alerts"):
        assert "compact" == specs()[changelog("logflow", table)].config["cleanup.policy"]


def test_counts_are_not_compacted_before_a_crash_can_read_them_again():
    """A count that a newer one has outdone proves what a tick between the two claims."""
    assert "3600000" == specs()["logs-counts"].config["min.compaction.lag.ms"]


def test_arrival_is_the_brokers_time():
    """A producer's clock would decide days and windows."""
    assert "LogAppendTime" == specs()["logs-raw"].config["message.timestamp.type"]


def test_a_long_line_travels_whole_and_fits_into_a_dead_letter():
    """The dead letters have room for what the raw topic takes."""
    sizes = [int(specs()[name].config["max.message.bytes"]) for name in ("logs-raw", "logs-dead-letters")]
    assert [MAX_RECORD_BYTES, 2 * MAX_RECORD_BYTES] == sizes
