"""Torture: a whole pipeline on real services, broken at random; at the end every line is stored and counted once.

`python -m tests.torture` is the long form (a million lines), `tests/torture/test_torture.py` a short one for every run.
"""
