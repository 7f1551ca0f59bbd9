"""nest, flatten, split and join."""

from tests.transforms.running import compiled, event, extra


def test_fields_are_nested() -> None:
    """Fields move into an object, which keeps what else it holds."""
    step = compiled("nest", fields=["ip", "http.status", "absent"], target="client")
    assert {"client": {"old": 1, "ip": "::1", "status": 200}, "http": {}} == extra(
        step, event(ip="::1", http={"status": 200}, client={"old": 1})
    )


def test_fields_are_nested_by_their_prefix() -> None:
    """All fields that begin so move, without what they begin with."""
    one = extra(compiled("nest", prefix="http_", target="http"), event(http_status=200, http_path="/", user="ada"))
    assert {"user": "ada", "http": {"status": 200, "path": "/"}} == one


def test_objects_are_flattened() -> None:
    """Names are joined by dots, lists stay, as deep as it goes."""
    one = extra(compiled("flatten"), event(a={"b": {"c": 1}, "d": [{"e": 2}]}, f=3))
    assert {"a.b.c": 1, "a.d": [{"e": 2}], "f": 3} == one


def test_only_some_objects_are_flattened() -> None:
    """With `fields` the others stay, and the separator can be another."""
    one = extra(compiled("flatten", fields=["a", "f"], separator="_"), event(a={"b": {"c": 1}}, d={"e": 2}, f=3))
    assert {"d": {"e": 2}, "f": 3, "a_b_c": 1} == one


def test_a_text_is_split_into_a_list() -> None:
    """Blanks around the parts are left out."""
    assert {"a": ["x", "y", "z"]} == extra(compiled("split", field="a"), event(a="x, y,z"))


def test_a_text_is_split_into_fields() -> None:
    """The last field gets all the rest, and a part that is missing sets nothing."""
    step = compiled("split", field="a", separator=":", into=["host", "port"])
    assert [{"a": "db:5432:x", "host": "db", "port": "5432:x"}, {"a": "db", "host": "db"}] == [
        extra(step, event(a="db:5432:x")),
        extra(step, event(a="db")),
    ]


def test_values_are_joined() -> None:
    """Lists and plain values become one text, what is missing is left out."""
    step = compiled("join", fields=["list", "n", "absent", "text"], separator="-", target="id")
    assert "a-b-5-x" == extra(step, event(list=["a", "b"], n=5, text="x"))["id"]
