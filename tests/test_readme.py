"""The first screen of the README is a transcript: what it shows is what the sample gives."""

import doctest
from pathlib import Path
from types import SimpleNamespace

import pipeline

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_transcript(sample_run: Path) -> None:
    block = README.split("```pycon\n")[1].split("```")[0]
    here = SimpleNamespace(load=lambda name: pipeline.load(name, str(sample_run)))
    test = doctest.DocTestParser().get_doctest(
        block.replace(">>> import newsquotes\n", ""), {"newsquotes": here}, "README", None, 0
    )
    output: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False)
    runner.run(test, out=output.append)
    assert len(test.examples) == 4
    assert not runner.failures, "".join(output)
