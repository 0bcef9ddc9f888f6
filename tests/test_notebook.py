"""The notebook runs from top to bottom on the tables of the sample, with nothing but pandas and matplotlib."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "explore.ipynb"


def kinds(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """What each cell of code shows: text, pictures, HTML."""
    return [
        [kind for output in cell.outputs for kind in sorted(output.get("data") or {output.output_type: ""})]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.filterwarnings("ignore")
def test_notebook_runs_and_shows_what_is_stored(sample_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCESSED", str(sample_run))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    stored = kinds(notebook)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    ).execute()
    assert kinds(notebook) == stored, "run `make notebook`"
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert "quotations" in "".join(output.get("text", "") for output in shown)
    assert sum("image/png" in output.get("data", {}) for output in shown) == 4
    pages = [output.data["text/html"] for output in shown if "text/html" in output.get("data", {})]
    assert any("background:" in page and "title=" in page for page in pages), "no highlighted article"
    assert any("<del" in page or "<ins" in page for page in pages), "no words compared across outlets"


def test_notebook_needs_only_what_any_jupyter_has() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    imported = {line.split()[1].split(".")[0] for line in code.splitlines() if line.startswith(("import ", "from "))}
    assert imported - set(sys.stdlib_module_names) == {"matplotlib", "pandas", "IPython"}
