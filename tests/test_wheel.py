"""The wheel alone, outside of the checkout: both packages, the licences, the command, the component."""

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PAGE = "“We have waited three years for this day,” said Nora Feld, the mayor of Rostock, as the harbour opened."
MEGABYTE = 1_000_000


def run(command: list[str], folder: Path, site: Path, **more: str) -> str:
    """What a command prints in a folder of the user's, with the wheel's files before all others."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8",
        env={"PYTHONPATH": str(site), "PATH": "", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}, **more,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling is not installed: it builds the wheel")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer does; what it depends on is found in the environment of the tests."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_it_holds_what_it_should_and_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < 25 * MEGABYTE
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} >= {"newsquotes", "pipeline"}
    assert not [name for name in names if name.split("/")[0] in ("tests", "docs", "data", "training", "benchmarks")]
    sources = {f.relative_to(ROOT).as_posix() for room in ("newsquotes", "pipeline") for f in (ROOT / room).rglob("*")}
    there = {name for name in sources if (ROOT / name).is_file() and "__pycache__" not in name}
    assert there <= set(names)
    assert {"newsquotes/py.typed", "pipeline/py.typed"} <= set(names)
    licences = [name.split("licenses/", 1)[1] for name in names if ".dist-info/licenses/" in name]
    assert {"LICENSE", "THIRD-PARTY-NOTICES.md", "licenses/Apache-2.0.txt", "licenses/Unicode-3.0.txt"} <= set(licences)


def test_the_command_works_anywhere(site: Path, tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").write_text("raise SystemExit('the wrong pipeline')\n")
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    script = (
        "from importlib.metadata import entry_points; import sys\n"
        "(main,) = entry_points(group='console_scripts', name='newsquotes')\n"
        "sys.argv = ['newsquotes', 'extract', 'page.txt', '--light']; main.load()()"
    )
    assert "Nora Feld (direct, " in run([sys.executable, "-c", script], tmp_path, site)
    assert run([sys.executable, "-m", "newsquotes", "--version"], tmp_path, site).strip()


def test_it_is_imported_beside_a_pipeline_of_the_users_own(site: Path, tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").write_text("MINE = 1\n")
    (tmp_path / "script.py").write_text(
        "import newsquotes, pipeline\n"
        f"found = newsquotes.extract({PAGE!r}, model='light')\n"
        "print(found.quotations[0].speaker, pipeline.MINE, newsquotes.__file__)\n",
        encoding="utf-8",
    )
    output = run([sys.executable, "script.py"], tmp_path, site)
    assert output.startswith("Nora Feld 1 ")
    assert str(site) in output


def test_spacy_finds_the_component(site: Path, tmp_path: Path) -> None:
    script = (
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('newsquotes', config={'model': 'light'})\n"
        f"print(nlp({PAGE!r})._.quotes[0].speaker)"
    )
    assert run([sys.executable, "-c", script], tmp_path, site).strip() == "Nora Feld"


def canonical(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def test_installers_that_take_extras_by_the_letter_find_everything() -> None:
    """pip before 23.3 skips `lxml[html_clean]` where lxml says "html-clean": then no page of HTML can be read."""
    own = [
        Requirement(r) for r in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ]
    declared, waiting, seen = {canonical(r.name) for r in own}, [canonical(r.name) for r in own], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for text in distribution(name).requires or ():
            needed = Requirement(text)
            if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
                continue
            waiting.append(canonical(needed.name))
            offered = distribution(needed.name).metadata.get_all("Provides-Extra") or []
            for extra in needed.extras - set(offered):
                inside = [Requirement(r) for r in distribution(needed.name).requires or ()]
                lost = {
                    canonical(r.name)
                    for r in inside
                    if r.marker
                    and r.marker.evaluate({"extra": canonical(extra)})
                    and not r.marker.evaluate({"extra": ""})
                }
                assert lost <= declared, f"{name} needs {text}: declare {lost - declared} in pyproject.toml"
