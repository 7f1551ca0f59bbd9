"""How fast LogFlow is, beside others doing the same in the same run: `python -m bench`."""
