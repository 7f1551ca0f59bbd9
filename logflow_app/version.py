"""The version of LogFlow, where everything may read it without loading a worker."""

__version__ = "0.1.0"
