"""`python -m pipeline`, and the console script."""

from __future__ import annotations

import sys

from pipeline.errors import PipelineError


def main() -> None:
    """Runs the command line. Exit codes: 0 done; 1 an internal error; 2 what the user can put right."""
    from pipeline.cli import app  # not above: each worker imports this module as well, and needs no command line

    try:
        app()
    except PipelineError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.code)
    except BrokenPipeError:  # whoever reads our output has stopped, as `head` does
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
