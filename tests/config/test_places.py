"""Where settings stand, and how it is told."""

from logflow_app.config.places import Place, Places, Problem, did_you_mean, dotted, in_order


def test_a_path_is_written_as_one_would_say_it() -> None:
    """Keys are joined by dots, places in a list stand in brackets."""
    assert dotted(("inputs", "files", 0, "paths", 2)) == "inputs.files[0].paths[2]"


def test_a_setting_without_a_place_stands_where_its_section_does() -> None:
    """What the file does not say is blamed on the nearest line that it has."""
    places = Places(Place("a.yaml"), {("kafka",): Place("a.yaml", 3)})
    assert [Place("a.yaml", 3), Place("a.yaml")] == [places.of(("kafka", "sasl", "username")), places.of(("web",))]


def test_a_replaced_section_forgets_the_lines_within() -> None:
    """After an override nothing is blamed on lines that no longer count."""
    places = Places(Place("a"), {("web",): Place("a", 1), ("web", "port"): Place("a", 2)})
    places.replace(("web",), Place("b"))
    assert Place("b") == places.of(("web", "port"))


def test_problems_come_in_the_order_of_the_file_and_once() -> None:
    """A reader goes through the file from top to bottom."""
    late, early = Problem(Place("a", 9), ("web",), "late"), Problem(Place("a", 2), (), "early")
    assert in_order([late, early, late]) == ["a:2: early", "a:9: web: late"]


def test_a_near_word_is_proposed_and_a_far_one_is_not() -> None:
    """A hint is given only where it is likely to be right."""
    assert (did_you_mean("parsr", ["parser"]), did_you_mean("xyz", ["parser"])) == ("; did you mean `parser`?", "")
