"""Entry point of `python -m newsquotes` and of the console script: the command line of `pipeline`."""

from newsquotes.origin import module


def main() -> None:
    """Runs the command line."""
    module("__main__").main()


if __name__ == "__main__":
    main()
