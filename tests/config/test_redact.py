"""The section `redact`."""

from pathlib import Path

from tests.config.loaded import loaded, problems


def test_it_is_off_by_default() -> None:
    """Without kinds, names or patterns nothing is looked for."""
    assert [False, False, True] == [
        loaded(text).redact.is_on for text in ("", "redact: {action: remove}\n", "redact: {kinds: secrets}\n")
    ]


def test_the_key_of_an_hmac_can_stand_in_a_file() -> None:
    """The file's content is the secret, and no secret shows in the section's text."""
    Path("key").write_text("s3cret\n")
    section = loaded("redact: {kinds: emails, action: hmac, hmac: {key_id: k1, secret_file: key}}\n").redact
    assert section.hmac is not None
    assert section.hmac.secret is not None
    assert ("s3cret", True) == (section.hmac.secret.get_secret_value(), "s3cret" not in repr(section))


def test_mistakes_are_told_with_their_place() -> None:
    """An unknown kind, a pattern that is none, an HMAC without a key."""
    text = "redact: {kinds: [mails], patterns: [{name: x, pattern: '('}]}\n"
    assert ["redact.kinds[0]", "redact.patterns[0].pattern"] == [problem.split(": ")[1] for problem in problems(text)]
    assert ["redact"] == [problem.split(": ")[1] for problem in problems("redact: {kinds: emails, action: hmac}\n")]
