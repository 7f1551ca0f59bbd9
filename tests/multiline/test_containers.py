"""What container runtimes write around the lines is taken off, and kept."""

import pytest

from logflow_app.multiline import MultilineSettings, Wrapped, group, unwrap_any, unwrap_cri, unwrap_docker

DOCKER = '{"log":"%s","stream":"%s","time":"2025-10-23T15:30:45.123456789Z"}'
CRI = "2025-10-23T17:30:45.123456789+02:00 %s %s %s"
TIME_MS = 1761233445123


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (DOCKER % ("paid\\n", "stdout"), ("paid", "stdout", TIME_MS, False)),
        (DOCKER % ("paid\\r\\n", "stderr"), ("paid", "stderr", TIME_MS, False)),
        (DOCKER % ("pa", "stdout"), ("pa", "stdout", TIME_MS, True)),
        (DOCKER % ('\\u00e9 \\"x\\"\\n', "stdout"), ('é "x"', "stdout", TIME_MS, False)),
        (
            '{"log": "a\\n", "stream": "stdout", "time": "2025-10-23t15:30:45.1z", "attrs": {}}',
            ("a", "stdout", TIME_MS - 23, False),
        ),
        ('{"log":"a\\n"}', ("a", "", 0, False)),
        (CRI % ("stdout", "F", "paid"), ("paid", "stdout", TIME_MS, False)),
        (CRI % ("stderr", "P", " pa id "), (" pa id ", "stderr", TIME_MS, True)),
        (CRI % ("stderr", "F:x", ""), ("", "stderr", TIME_MS, False)),
        ("2025-10-23T15:30:45.123Z stdout F", ("", "stdout", TIME_MS, False)),
    ],
)
def test_the_wrapper_is_read(line: str, expected: tuple[str, str, int, bool]) -> None:
    """Text, stream, time, and whether the text goes on."""
    assert Wrapped(*expected) == unwrap_any(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "plain",
        '{"message": "x"}',
        '{"log": 1}',
        "[]",
        "a stdout F b",
        "2025-10-23T15:30:45Z stdin F b",
        "2025-10-23T15:30:45Z stdout X b",
        '{"log": "\ud800"}',
    ],
)
def test_other_lines_are_none(line: str) -> None:
    """They are left as they are."""
    assert (None, None, None) == (unwrap_any(line), unwrap_docker(line), unwrap_cri(line))


def test_partial_lines_are_joined_stream_by_stream() -> None:
    """Whatever comes between them, of the other stream or in another form."""
    lines = [
        CRI % ("stdout", "P", "a"),
        CRI % ("stderr", "P", "x"),
        "bare",
        CRI % ("stdout", "F", "b"),
        DOCKER % ("y\\n", "stderr"),
    ]
    assert ["bare", "ab", "xy"] == group(lines, MultilineSettings(), "auto").events


def test_traces_of_two_streams_do_not_mix() -> None:
    """Each stream has its own events, and what is open is pending by stream."""
    lines = [
        CRI % ("stderr", "F", "panic: a"),
        CRI % ("stdout", "F", "hello"),
        CRI % ("stderr", "F", ""),
        CRI % ("stderr", "P", "gorou"),
        CRI % ("stderr", "F", "tine 1 [running]:"),
        CRI % ("stdout", "P", "hel"),
    ]
    grouped = group(lines, MultilineSettings(presets=("go",)), "cri")
    assert (["hello"], ["panic: a\n\ngoroutine 1 [running]:", "hel"]) == grouped
    assert ["hello", "panic: a\n\ngoroutine 1 [running]:", "hel"] == group(
        lines, MultilineSettings(presets=("go",)), "cri", flush=True
    ).events
