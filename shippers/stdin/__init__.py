"""Takes lines from standard input: `some-program | logflow ship --stdin`."""
