"""A demo adds up, or it is said what does not."""

from dataclasses import replace

from logflow_app.supervisor.balance import Figures, problems

EVEN = Figures(105, 100, 3, 2, 2, 2, 4)
WRITTEN = 102


def test_what_adds_up_has_no_problems() -> None:
    """Repeats are shipped and dropped; what the files hold is stored or buried."""
    assert [] == problems(EVEN, WRITTEN, expects_alert=True)
    assert [] == problems(Figures(), 0, expects_alert=False)


def test_everything_that_does_not_is_named() -> None:
    """Each by its own figures."""
    found = {
        "shipped 105, but stored 99 + dropped 3 + buried 2 = 104": (replace(EVEN, stored=99), WRITTEN),
        "the files hold 103 lines, but 102 different ones were shipped": (EVEN, 103),
        "2 alerts fired, but 1 were resolved": (replace(EVEN, alerts_resolved=1, notifications_received=3), WRITTEN),
        "4 alerts fired or were resolved, but 5 notifications were received": (
            replace(EVEN, notifications_received=5),
            WRITTEN,
        ),
    }
    assert [[sentence] for sentence in found] == [problems(*each, expects_alert=True) for each in found.values()]


def test_a_burst_without_an_alert_is_a_problem() -> None:
    """None that fired and none that was resolved are the same number, and still wrong."""
    silent = replace(EVEN, alerts_fired=0, alerts_resolved=0, notifications_received=0)
    assert ["a burst of errors was written, but no alert fired"] == problems(silent, WRITTEN, expects_alert=True)
    assert [] == problems(silent, WRITTEN, expects_alert=False)


def test_the_line_for_eyes_has_all_of_it() -> None:
    """In words."""
    line = "shipped 105 · stored 100 · dropped 3 · buried 2 · fired 2 · resolved 2 · told 4"
    assert line == EVEN.line()
