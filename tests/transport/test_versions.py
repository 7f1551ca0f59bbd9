"""The start-up check of the versions whose private parts are replaced."""

import pytest

from logflow_app.errors import ConfigError
from logflow_app.transport import check_installed_versions, check_versions

TESTED = {"faust-streaming": "0.15", "aiokafka": "0.14"}


def test_patch_versions_of_a_tested_minor_are_taken():
    """Any patch or pre-release of a tested minor version passes."""
    check_versions({"faust-streaming": "0.15.9", "aiokafka": "0.14.0"}, TESTED)
    check_versions({"faust-streaming": "0.15.3.dev1", "aiokafka": "0.14"}, TESTED)


def test_an_untested_minor_is_refused_by_name():
    """The refusal says what was found, what is tested and what to do."""
    with pytest.raises(ConfigError) as refusal:
        check_versions({"faust-streaming": "0.15.3", "aiokafka": "0.15.0"}, TESTED)
    assert len(refusal.value.problems) == 1
    for part in ("aiokafka 0.15.0", "tested with 0.14.x", "install 'aiokafka==0.14.*'"):
        assert part in refusal.value.problems[0]


def test_all_problems_are_named_at_once():
    """Two wrong packages make two sentences, not two starts."""
    with pytest.raises(ConfigError) as refusal:
        check_versions({"faust-streaming": "0.150.1", "aiokafka": "1.14.0"}, TESTED)
    named = [problem.partition(" is installed")[0] for problem in refusal.value.problems]
    assert named == ["faust-streaming 0.150.1", "aiokafka 1.14.0"]


def test_what_is_installed_is_tested():
    """The very versions these tests run with pass."""
    check_installed_versions()
