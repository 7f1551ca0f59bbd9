"""Names with paths become objects."""

from logflow_app.parsers.nesting import nested


def test_paths_become_objects():
    """What shares a parent shares an object; what is empty is left out, an object that would be empty too."""
    columns = {("a", "b"): ["1", ""], ("a", "c", "d"): ["2", ""], ("e",): ["3", "4"]}
    assert [{"a": {"b": "1", "c": {"d": "2"}}, "e": "3"}, {"e": "4"}] == nested(columns, 2)


def test_a_value_in_the_way_stays():
    """What lies beyond it goes beside it."""
    assert [{"a": "1", "a_fields": {"b": "2"}}] == nested({("a",): ["1"], ("a", "b"): ["2"]}, 1)
    assert [{"a_fields": {"b": "2"}, "a": "1"}] == nested({("a", "b"): ["2"], ("a",): ["1"]}, 1)


def test_without_columns_there_are_empty_objects():
    """One for each line."""
    assert [{}, {}] == nested({}, 2)
    assert [{}] == nested({("a", "b"): [""]}, 1)
