"""What processes that only run tasks do without."""

import sys
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue

_UNUSED = {"pandas", "httpx", "jinja2", "requests"}
"""pandas, which Arrow loads for the first list, and what spaCy's command line takes."""


def _work(found: SimpleQueue[list[str]]) -> None:
    import pyarrow as pa

    from pipeline.engines.local import without_spacy_commands
    from pipeline.parsing.model import parse_article
    from pipeline.tables import without_pandas

    without_pandas()
    without_spacy_commands()
    words = pa.array(parse_article("Nora Feld spoke.").words()).to_pylist()
    found.put([*words, *sorted(_UNUSED & sys.modules.keys())])


def test_a_worker_loads_neither_pandas_nor_the_command_line_of_spacy() -> None:
    context = get_context("spawn")
    found = context.SimpleQueue()
    process = context.Process(target=_work, args=(found,))
    process.start()
    assert found.get() == ["Nora", "Feld", "spoke", "."]
    process.join()
