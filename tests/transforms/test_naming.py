"""filter, add, rename, move and copy."""

import copy

from tests.transforms.running import changed, compiled, event, extra


def test_excluded_fields_are_gone() -> None:
    """Fields are removed wherever they are, nested ones too; a removed message is empty, a level stays."""
    one = event("card 4111", password="x", user={"name": "ada", "token": "y"})
    expected = {**event("", user={"name": "ada"}), "level": "INFO"}
    assert expected == changed(compiled("filter", exclude_fields=["password", "user.token", "message", "level"]), one)


def test_included_fields_are_all_that_is_left() -> None:
    """All other extra and added fields go; what every event has stays."""
    one = {**event(a=1, b={"c": 2, "d": 3}, e=4), "tags": ["t"], "geo": {"city": "Ulm"}}
    expected = {**event(a=1, b={"c": 2}), "geo": {"city": "Ulm"}}
    assert expected == changed(compiled("filter", include_fields=["a", "b.c", "geo", "nothing"]), one)


def test_parts_of_what_enrichers_have_added_are_kept_in_their_place() -> None:
    """Of `geo` at the top the named parts stay there; of an extra field of that name, among the extra fields."""
    step = compiled("filter", include_fields=["geo.city", "geo.country.code"])
    geo = {"city": "Ulm", "country": {"code": "DE", "name": "Germany"}, "zip": 89073}
    expected = {"city": "Ulm", "country": {"code": "DE"}}
    assert {**event(), "geo": expected} == changed(step, {**event(a=1), "geo": geo})
    assert event(geo=expected) == changed(step, event(a=1, geo=geo))


def test_stars_stand_for_any_characters() -> None:
    """`kv_*` removes, or keeps, all extra fields that begin so."""
    one = event(kv_a=1, kv_b=2, user="ada")
    assert {"user": "ada"} == extra(compiled("filter", exclude_fields=["kv_*"]), event(kv_a=1, kv_b=2, user="ada"))
    assert {"kv_a": 1, "kv_b": 2} == extra(compiled("filter", include_fields=["kv_*"]), one)


def test_stars_reach_into_objects() -> None:
    """Where the pattern has dots; what is left of an object stays."""
    one = {**event(a={"b": {"token": 1, "x": 2}, "token": 3}, token=4), "geo": {"city": "Ulm", "zip": 1}}
    removed = changed(compiled("filter", exclude_fields=["*.token", "geo.c*"]), copy.deepcopy(one))
    assert {**event(a={"b": {"x": 2}}, token=4), "geo": {"zip": 1}} == removed
    found = changed(compiled("filter", include_fields=["a.b.*", "geo.z*"]), copy.deepcopy(one))
    assert {**event(a={"b": {"token": 1, "x": 2}}), "geo": {"zip": 1}} == found


def test_a_list_is_added() -> None:
    """To each event one of its own; and one name of a field needs no brackets."""
    step = compiled("add", add={"tags": ["a", 1]})
    first, second = changed(step, event()), changed(step, event())
    first["tags"].append("b")
    assert ["a", 1] == second["tags"]
    assert {} == extra(compiled("filter", exclude_fields="a"), event(a=1))


def test_fields_are_added() -> None:
    """Values are set with their types; a dotted name makes an object, and the seed's example an extra field."""
    step = compiled("add", add={"datacenter": "us-east-1", "environment": "production", "a.b": 1, "service": "shop"})
    expected = event(service="shop", datacenter="us-east-1", environment="production", a={"b": 1})
    assert expected == changed(step, event())


def test_what_is_there_can_be_kept() -> None:
    """With `overwrite: false` only missing and empty fields are set."""
    step = compiled("add", add={"a": "new", "b": "new", "c": "new"}, overwrite=False)
    assert {"a": 1, "b": "new", "c": "new"} == extra(step, event(a=1, b=""))


def test_fields_are_renamed() -> None:
    """A field gets another name, two can change places, and one becomes the level."""
    step = compiled("rename", rename={"kv_user": "username", "a": "b", "b": "a", "sev": "level", "absent": "x"})
    expected = event(level="warn", username="ada", a=2, b=1)
    assert expected == changed(step, event(kv_user="ada", a=1, b=2, sev="warn"))


def test_fields_move_into_objects_and_out_of_them() -> None:
    """`move` is `rename` under the name by which others look for it."""
    step = compiled("move", fields={"ip": "client.ip", "http.status": "status"})
    assert {"client": {"ip": "::1"}, "status": 200, "http": {}} == extra(step, event(ip="::1", http={"status": 200}))


def test_a_copy_has_a_life_of_its_own() -> None:
    """What is changed in an object is not changed in its copy."""
    one = changed(compiled("copy", fields={"a": "b", "message": "original"}), event("paid", a={"x": 1}))
    one["extra_fields"]["a"]["x"] = 2
    assert {"a": {"x": 2}, "b": {"x": 1}, "original": "paid"} == one["extra_fields"]
