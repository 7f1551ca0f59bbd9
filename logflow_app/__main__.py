"""`python -m logflow_app` is `logflow`."""

from logflow_app.cli import main

if __name__ == "__main__":
    main(prog_name="logflow")
