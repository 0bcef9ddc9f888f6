"""A new kind of page furniture is a section of `resources/furniture.txt`, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pipeline

PACKAGE = Path(pipeline.__file__).parent
NEW = "\n[tide-table]\ntide table for .{2,40}\n"
PROGRAM = """
from pipeline.cleaning import Page, clean_page
text = '''Larkhill harbour to close
Tide table for Larkhill and Eastwick
The harbour of Larkhill will close in May, the council said on Monday, after a vote that surprised many.
Ships will be sent to Eastwick, where two new piers were built last year for the fishing fleet.
"We will miss the boats," said Jane Roe, who has lived beside the harbour for thirty years.
'''
for block in clean_page(Page(text)).blocks:
    print(block.rule, block.kept, block.score, text[block.start : block.end][:20], sep="|")
"""


def blocks(folder: Path) -> list[list[str]]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return [line.split("|") for line in done.stdout.splitlines()]


def test_a_section_of_one_file_is_enough(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "pipeline", ignore=shutil.ignore_patterns("resources", "__pycache__"))
    (tmp_path / "pipeline" / "resources").mkdir()
    for item in (PACKAGE / "resources").iterdir():
        if item.name != "furniture.txt":
            (tmp_path / "pipeline" / "resources" / item.name).symlink_to(item)
    wordings = (PACKAGE / "resources" / "furniture.txt").read_text(encoding="utf-8")
    target = tmp_path / "pipeline" / "resources" / "furniture.txt"
    target.write_text(wordings, encoding="utf-8")
    before = blocks(tmp_path)
    target.write_text(wordings + NEW, encoding="utf-8")
    after = blocks(tmp_path)
    assert [rule for rule, *_ in after].count("tide-table") == 1
    assert after[1][:2] == ["tide-table", "False"]
    # The model does not know the rule, so that no score is changed by it.
    assert [row[2:] for row in before] == [row[2:] for row in after]
    assert [row for row in before if row[0] != before[1][0]] == [
        row for row in after if row[0] not in ("tide-table", before[1][0])
    ]
