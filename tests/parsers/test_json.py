"""Lines that are JSON objects."""

import pytest

from logflow_app.parsers.json import compile_json, read_object
from logflow_app.parsers.parts import MAX_SHAPES
from tests.packs import document, section

AS_JSON = section(type="json")


def parts(line, settings=AS_JSON):
    """Time, level, service, message and the rest of one line."""
    found = document(line, settings)
    return tuple(found[key] for key in ("timestamp", "level", "service", "message", "extra_fields"))


AT = "2025-10-23T14:32:15.000Z"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"@timestamp":"2025-10-23T14:32:15Z","log.level":"warn","service.name":"s","message":"m","ecs.version":"8"}',
            (AT, "WARN", "s", "m", {"ecs.version": "8"}),
        ),
        (
            '{"@timestamp":"2025-10-23T14:32:15Z","log":{"level":"error","logger":"l"},"service":{"name":"s"},"message":"m"}',
            (AT, "ERROR", "s", "m", {"log": {"logger": "l"}, "service": {}}),
        ),
        (
            '{"level":30,"time":1761229935000,"pid":7,"msg":"hi"}',
            (AT, "INFO", "app", "hi", {"pid": 7, "level_original": "30"}),
        ),
        (
            '{"level":"info","ts":1761229935.0,"caller":"a/b.go:1","msg":"hi","n":1.5}',
            (AT, "INFO", "app", "hi", {"caller": "a/b.go:1", "n": 1.5}),
        ),
        (
            '{"log":"hi\\n","stream":"stdout","time":"2025-10-23T14:32:15.123456789Z"}',
            ("2025-10-23T14:32:15.123Z", "INFO", "app", "hi\n", {"stream": "stdout"}),
        ),
        (
            '{"ts":"2025-10-23 14:32:15","severity":"NOTICE","app":"s","text":"m","logger":"a.b","ok":true,"no":null}',
            (AT, "INFO", "s", "m", {"logger": "a.b", "ok": True, "no": None, "level_original": "NOTICE"}),
        ),
    ],
)
def test_usual_names_are_found(line, expected):
    """Events of the common libraries need no configuration; what is left of them is kept, nested as it was."""
    assert parts(line) == expected


def test_configured_names_reach_into_objects():
    """A dot reaches into an object, or is part of the name where the line has it so."""
    settings = section(type="json", time_field="meta.at", message_field="body.text", service_field="a.b")
    line = '{"meta":{"at":"2025-10-23T14:32:15Z","id":1},"body":{"text":"m"},"a.b":"s","message":"other"}'
    assert parts(line, settings) == (AT, "INFO", "s", "m", {"meta": {"id": 1}, "body": {}, "message": "other"})


def test_a_value_of_the_wrong_kind_is_left_where_it_is():
    """A message that is a number, a level that is an object: the next name is tried, and nothing is lost."""
    line = '{"message":{"a":1},"msg":"m","level":[1],"severity":"ERROR","timestamp":true,"ts":1761229935,"service":5}'
    assert parts(line) == (
        AT,
        "ERROR",
        "app",
        "m",
        {"message": {"a": 1}, "level": [1], "timestamp": True, "service": 5},
    )


def test_without_a_message_the_line_is_one():
    """An event that has no text of its own can be read and searched as it was written."""
    assert parts('{"a":1}')[3:] == ('{"a":1}', {"a": 1})


def test_a_time_that_cannot_be_read_is_kept():
    """An unreadable time is in the extra fields, as the line has it."""
    assert parts('{"time":"soon","msg":"m"}')[4] == {"timestamp_original": "soon"}


@pytest.mark.parametrize(
    "line",
    ["", "plain", "2025-10-23 14:32:15", "[INFO] ok", "{", '{"a":1} more', '{"a":1}{"b":2}', "{]", "{'a':1}", "{}x"],
)
def test_what_is_no_json_is_left_out(line):
    """Broken JSON is text."""
    assert (read_object(line), document(line, AS_JSON)["message"], document(line, AS_JSON)["tags"]) == (
        None,
        line,
        ["unparsed"],
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"a":1,"a":2}', {"a": 2}),
        ('  {"a":1}\r', {"a": 1}),
        ('{"a":NaN,"b":-Infinity}', {"a": "NaN", "b": "-Infinity"}),
        ('{"a":"tab\there"}', {"a": "tab\there"}),
        (r'{"a":"\ud800 half"}', {"a": "\ufffd half"}),
        (r'{"a":"\ud83d\ude00"}', {"a": "😀"}),
        ('{"a":1e400}', {"a": "1e400"}),
        ('{"a":123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
        (r'{"k\u0000":"v\u0000"}', {"k\ufffd": "v\0"}),
        ('{"":1}', {"": 1}),
    ],
)
def test_odd_json_is_read_all_the_same(line, expected):
    """What RFC 8259 leaves open or forbids, and programs write nevertheless, is read without loss."""
    assert read_object(line) == expected


def test_a_huge_number_is_text():
    """10^400 and longer are kept by their digits, whatever their length."""
    assert read_object('{"a":1' + "0" * 10_000 + "}") == {"a": "1" + "0" * 10_000}


@pytest.mark.parametrize(
    "text", ['{"a":' * 100_000, '{"a":' + "[" * 100_000, '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"], ids=range(3)
)
def test_brackets_without_end_are_text(text):
    """A hundred thousand brackets exhaust neither stack nor patience."""
    assert read_object(text) is None


def test_deep_nesting_is_cut_to_text():
    """What is nested deeper than a destination takes is kept as text within."""
    found = document('{"a":' * 300 + "1" + "}" * 300, AS_JSON)
    assert "tags" not in found
    assert str(found["extra_fields"]).count("{'a'") == 12


def test_shapes_are_forgotten():
    """Lines with ever new keys do not fill the memory."""
    parse = compile_json(AS_JSON)
    parse([f'{{"k{n}":1,"msg":"m"}}' for n in range(2 * MAX_SHAPES + 5)])
    assert len(parse.__self__._parts._shapes) <= MAX_SHAPES


@pytest.mark.parametrize(
    ("line", "expected"), [("[1,2]", [1, 2]), ('"text"', "text"), (" 5 ", 5), ("null", None), ("true", True)]
)
def test_json_that_is_no_object_is_a_value(line, expected):
    """An array or a scalar has no names: it is the field `value`, and the line stays the message."""
    found = document(line, AS_JSON)
    assert (found["extra_fields"], found["message"], found.get("tags")) == ({"value": expected}, line, None)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (1, {"a": '{"b": {"c":[1]}}', "d": 1.5, "e": "[ 1 ]"}),
        (2, {"a": {"b": '{"c":[1]}'}, "d": 1.5, "e": [1]}),
        (9, {"a": {"b": {"c": [1]}}, "d": 1.5, "e": [1]}),
    ],
)
def test_a_depth_leaves_the_rest_as_text(depth, expected):
    """What is nested deeper than `max_depth` stays JSON text, letter for letter."""
    line = '{"a":{"b": {"c":[1]}},"d":1.5,"e":[ 1 ]}'
    assert parts(line, section(type="json", max_depth=depth))[4] == expected


@pytest.mark.parametrize("line", ['{"a":{', '{"a":[1,}', "[", "plain", "{}{}", '"\ud800"', '{"a":"\ud800"}'])
def test_a_depth_refuses_what_is_no_json(line):
    """Broken JSON is text at any depth."""
    parse = compile_json(section(type="json", max_depth=1))
    assert list(parse([line]).positions) == []


@pytest.mark.parametrize(
    ("line", "message", "fields"),
    [
        ('took 12 ms {"user": 5}', "took 12 ms", {"user": 5}),
        ('took {"user": 5} and {"more": 6}', 'took and {"more": 6}', {"user": 5}),
        ('a {b} {} {"user": {"id": 5}}', "a {b} {}", {"user": {"id": 5}}),
        ('{"user": 5} behind', "behind", {"user": 5}),
        ('INFO {"msg": "own", "n": 1} end', "own", {"n": 1, "text_before": "INFO", "text_after": "end"}),
        ('{"msg": "own", "n": 1}', "own", {"n": 1}),
        ('data: {\n  "user": 5\n}', "data:", {"user": 5}),
    ],
)
def test_json_is_found_within_text(line, message, fields):
    """What stands around an object is the message if the object has none, and kept beside it if it has one."""
    for settings in (section(type="json_in_text"), section(type="json", embedded=True)):
        assert parts(line, settings)[3:] == (message, fields)


@pytest.mark.parametrize("line", ["plain", "a {b}", 'a {"b"', "{} {}", 'a {"b": }', "a } {"])
def test_text_without_an_object_is_text(line):
    """Braces alone are no JSON."""
    assert document(line, section(type="json_in_text"))["tags"] == ["unparsed"]


@pytest.mark.parametrize("line", ['{"' * 50_000, 'x {"a":' * 15_000, "{" * 100_000, 'x{"a":"' + "\\" * 100_000])
def test_braces_without_end_cost_little(line):
    """Text full of braces that never close is given up after a few of them."""
    assert list(compile_json(section(type="json_in_text"))([line]).positions) == []


@pytest.mark.parametrize(
    ("line", "service"),
    [
        ('{"resource":{"attributes":{"service.name":"s"}},"msg":"m"}', "s"),
        ('{"resource.service.name":"s","msg":"m"}', "s"),
        ('{"kubernetes":{"labels":{"app.kubernetes.io/name":"s"}},"msg":"m"}', "s"),
        ('{"kubernetes":{"container":{"name":"s"}},"msg":"m"}', "s"),
        ('{"name":"s","msg":"m"}', "app"),
    ],
)
def test_services_are_found_where_platforms_put_them(line, service):
    """Names with dots are found in each way they may be nested."""
    assert parts(line)[2] == service


@pytest.mark.parametrize(
    "lines",
    [
        ['{"a":1}', '{"b":{"c":[1]}}'],
        ['{"a":1}', "text", '{"b":2}'],
        ['{"a":1}{"b":2}', '{"c":3}'],
        ['{"a":1}\n{"b":2}', '{"c":3}'],
        ['{"a":', "1}", '{"c":3}'],
        ['{"a":1}', "", ' {"b":2}\r', "[1]"],
        ['{"a":1}', '{"a":' * 14 + "1" + "}" * 14, r'{"k\u0000":1}', '{"a":"' + "x" * 2_000 + '"}'],
    ],
)
def test_a_pack_reads_as_its_lines(lines):
    """Lines that are read in one go give what each of them gives alone."""
    parse = compile_json(AS_JSON)
    together = parse(lines)
    alone = [(position, *parse([line]).rows) for position, line in enumerate(lines) if parse([line]).positions]
    assert list(zip(together.positions, together.rows, strict=True)) == alone


def test_numbers_of_levels_are_those_of_their_program():
    """Nextcloud counts upwards where syslog counts downwards; the keys beside the level tell whose numbers they are."""
    line = '{"reqId":"a","remoteAddr":"::1","app":"core","level":%d,"time":"2025-10-23T14:32:15Z","message":"m"}'
    assert ["DEBUG", "INFO", "WARN", "ERROR", "FATAL"] == [parts(line % level)[1] for level in range(5)]
    assert "ERROR" == parts('{"app":"core","level":3,"time":"2025-10-23T14:32:15Z","message":"m"}')[1]


def test_what_only_looks_like_a_part_stays_a_field():
    """In Zeek's JSON `service` is the protocol of a connection, and no service has written the line."""
    line = '{"ts":1761229935.0,"uid":"C1","id.orig_h":"10.0.0.7","service":"dns"}'
    assert ("app", "dns") == (parts(line)[2], parts(line)[4]["service"])


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('{"instant":{"epochSecond":1761229935,"nanoOfSecond":123000000},"message":"paid"}', {}),  # Log4j's JsonLayout
        ('{"timestamp":{"seconds":1761229935,"nanos":123456789},"message":"paid"}', {}),  # protobuf's Timestamp
        ('{"timestamp":{"seconds":"1761229935","nanos":123456789,"x":1},"message":"paid"}', {"timestamp": {"x": 1}}),
        ('{"timestampSeconds":1761229935,"timestampNanos":123000000,"message":"paid"}', {}),
    ],
)
def test_the_rest_of_a_second_may_stand_beside_it(line: str, fields: dict[str, object]) -> None:
    """A time in two numbers, seconds and nanoseconds, is one time."""
    found = document(line, section(type="json"))
    assert ("2025-10-23T14:32:15.123Z", fields) == (found["timestamp"], found["extra_fields"])


@pytest.mark.parametrize("nanos", ["-1", "1000000000", '"5"', "true", "null"])
def test_what_is_no_rest_of_a_second_stays_a_field(nanos: str) -> None:
    """Numbers out of range and other values are kept as they are."""
    found = document(f'{{"timestampSeconds":1761229935,"timestampNanos":{nanos}}}', section(type="json"))
    assert ("2025-10-23T14:32:15.000Z", True) == (found["timestamp"], "timestampNanos" in found["extra_fields"])


def test_a_byte_order_mark_says_nothing() -> None:
    """What some Windows programs write in front of a file is no part of its first line."""
    found = document('\ufeff{"level":"error","msg":"refused"}', section(type="json"))
    assert ("ERROR", "refused") == (found["level"], found["message"])
    assert document("\ufeff" * 5_000 + "{}", section(type="json"))["tags"] == ["unparsed"]


def test_postgresql_has_its_own_word_for_the_level() -> None:
    """Its jsonlog is read by any JSON parser; the application it names is the client's, not the one that writes."""
    line = '{"error_severity":"ERROR","message":"m","application_name":"psql","backend_type":"client backend"}'
    event = document(line)
    assert ("ERROR", "app", "psql") == (event["level"], event["service"], event["extra_fields"]["application_name"])
