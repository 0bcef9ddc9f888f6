"""Entry point of `python -m pipeline` and of the console script."""

import io
import sys

from pipeline.errors import InputError, PipelineError


def main() -> None:
    """Runs the command line. Exit codes: 0, done; 1, an internal error; 2, an error that the user can correct."""
    # Not at the top: each worker imports this module as well, and needs no command line.
    from pipeline.cli import app, tell

    if isinstance(sys.stdout, io.TextIOWrapper):  # some terminals cannot show a curly quotation mark
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except PipelineError as error:
        tell(error)
        sys.exit(error.code)
    except BrokenPipeError:  # the program that reads our output, such as `head`, has stopped
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if not error.filename:
            raise
        what = f"{error.filename}: {error.strerror}"
        tell(InputError(what, "give another path, or get permission to read and write there"))
        sys.exit(InputError.code)


if __name__ == "__main__":
    main()
