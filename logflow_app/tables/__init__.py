"""Tables: state that survives a worker, each in one file, and the only code that touches it."""
