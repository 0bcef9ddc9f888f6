"""`browse` and `verify`: what they find, and whom the server answers."""

import http.client
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pipeline.errors import InputError
from pipeline.report.site.browse import browse, index_file
from pipeline.report.site.index import LAYOUT, LOOKUPS, open_index
from pipeline.report.site.reading import Index, Search
from pipeline.report.site.server import LocalServer, Request, Response
from pipeline.report.verify import verify
from pipeline.store import Store
from pipeline.tables import PUBLIC, table_of

Answer = tuple[int, str, dict[str, str]]  # status, body, headers


@pytest.fixture(scope="module")
def index(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index(open_index(Store(str(sample_run)), tmp_path_factory.mktemp("index") / "index.sqlite")) as found:
        yield found


@pytest.fixture(scope="module")
def server(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    served = browse(str(sample_run), 0, tmp_path_factory.mktemp("browse") / "index.sqlite")
    thread = threading.Thread(target=served.serve, daemon=True)
    thread.start()
    yield served
    served.stop()
    thread.join(10)


def ask(server: LocalServer, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
    port = int(server.address.rstrip("/").rsplit(":", 1)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {"Host": f"127.0.0.1:{port}", **headers})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), dict(answer.getheaders())
    connection.close()
    return found


def test_search_takes_words_phrases_speaker_and_dates(index: Index) -> None:
    def found(**wanted: str) -> list[str]:
        return [r["text"] for r in index.search(Search(**wanted), 1, 100).rows]

    assert all("quiet water" in t for t in found(words="“quiet water”"))
    assert len(found(words="“quiet water”")) >= 3
    assert found(words="“water quiet”") == []
    assert found(words="quiet water", speaker="Varenik")
    assert found(words="quiet water", speaker="Vesterlund") == []
    assert found(speaker="Varenik", since="2024-03-06", until="2024-03-06")
    days = [r["published"] for r in index.search(Search(kind="direct"), 1, 1_000).rows if r["published"]]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ÉMILE", 1), ("emile", 1), ("d'arcy", 1), ("D’Arcy", 1), ("ozil", 1), ("u00", 0), ('["', 0), ("%", 0), ("", 2)],
)
def test_a_name_is_found_as_people_type_it(tmp_path: Path, typed: str, found: int) -> None:
    """SQLite's LIKE knows only ASCII letters, and the aliases were searched as JSON, in which é is \\u00e9."""
    store = Store(str(tmp_path))
    names = [("Émile D’Arcy", ["Émile"]), ("Mesut Öz", ["Özil"])]
    rows = [{"entity_id": str(n), "type": "person", "name": name, "aliases": also, "n_mentions": 1, "n_articles": 1}
            for n, (name, also) in enumerate(names)]  # fmt: skip
    for table in PUBLIC:
        given = {"entities": rows, "speakers": [{"entity_id": r["entity_id"], "n_quotes": 1} for r in rows]}
        store.write(table, "all", table_of(table, given.get(table, [])))
    with Index(open_index(store, tmp_path / "index.sqlite")) as index:
        assert index.speakers(typed, "", "name", 1, 10).total == found


def test_an_index_is_kept_until_the_tables_change(sample_run: Path, tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    open_index(Store(str(sample_run)), file).close()
    made = file.stat().st_mtime_ns
    open_index(Store(str(sample_run)), file).close()
    assert file.stat().st_mtime_ns == made
    file.write_bytes(b"SQLite format 3\0 and damage")
    open_index(Store(str(sample_run)), file).close()
    file.write_bytes(b"")
    open_index(Store(str(sample_run)), file).close()
    with closing(sqlite3.connect(tmp_path / "export.db")) as export:
        export.execute("create table articles (doc_id text)")
    (tmp_path / "a.csv").write_text("doc_id,text")
    for other in ("export.db", "a.csv"):
        before = (tmp_path / other).read_bytes()
        with pytest.raises(InputError, match="is not an index, so it is not replaced"):
            open_index(Store(str(sample_run)), tmp_path / other)
        assert (tmp_path / other).read_bytes() == before
    assert index_file(Store(str(sample_run))).parent.name == "_browse"
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="the index cannot be written"):
        open_index(Store(str(sample_run)), tmp_path / "folder")


def test_verify_finds_words_exact_altered_and_not_at_all(index: Index) -> None:
    exact = verify(index, "Give us thirty days of quiet water")
    assert exact.speakers[0][0] == "Sergei Varenik"
    assert len(exact.exact) >= 2
    assert exact.first is not None
    altered = verify(index, "Give us forty days of quiet waters")
    assert altered.exact == []
    assert ("-", "forty") in altered.altered[0].pieces
    assert verify(index, "the moon is made of green cheese and nothing else").wordings == []
    assert verify(index, "…").wordings == verify(index, "…").nearest == []


@pytest.mark.parametrize("words", ["Großmann İzmir", "Чайка поёт", "ΌΡΟΣ ὅρος", "don't 3.5 x_y", "日本語 ﬁne"])
def test_words_are_looked_up_as_the_index_has_them(tmp_path: Path, words: str) -> None:
    row = {"quote_id": "q", "doc_id": "d", "text": words}
    connection = sqlite3.connect(tmp_path / "index.sqlite")
    connection.executescript(LAYOUT)
    connection.execute("insert into quotes (quote_id, doc_id, text) values (:quote_id, :doc_id, :text)", row)
    connection.executescript(LOOKUPS)
    connection.row_factory = sqlite3.Row
    with Index(connection) as found:
        assert [len(found.alike(word)) for word in words.split()] == [1] * len(words.split())


@pytest.mark.parametrize(
    "path",
    [
        "",
        "index.html",
        "speakers.html?q=va&order=name",
        "articles.html?outlet=x",
        "repeats.html?conflicts=1",
        "check.html?kind=open",
        "search.html?q=%22%20OR%20*",
        "verify.html?q=quiet+water",
    ],
)
def test_every_page_is_served(server: LocalServer, path: str) -> None:
    status, body, headers = ask(server, f"/{path}")
    assert status == 200
    assert "</html>" in body
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "typed", ["a\0b", '"', "NEAR(a b)", "a OR", "text:x", "'; drop", "\u202e", "(", "^a", "-", "\\", "%"]
)
def test_whatever_is_typed_a_search_answers(server: LocalServer, typed: str) -> None:
    for query in ({"q": typed}, {"q": "water", "speaker": typed}, {"q": "water", "outlet": typed}, {"since": typed}):
        assert ask(server, f"/search.html?{urlencode(query)}")[0] == 200
    for page in ("verify", "speakers", "articles", "check", "repeats"):
        query = urlencode({"q": typed, "order": typed, "page": typed, "kind": typed})
        assert ask(server, f"/{page}.html?{query}")[0] == 200


def test_single_pages_are_served(server: LocalServer, index: Index) -> None:
    quote = index.rows("select * from quotes where cluster_n_quotes > 1 and speaker_id is not null limit 1")[0]
    for path in (f"articles/{quote['doc_id']}", f"speakers/{quote['speaker_id']}", f"clusters/{quote['cluster_id']}"):
        assert ask(server, f"/{path}.html")[0] == 200


@pytest.mark.parametrize(
    "path", ["nothing.html", "articles/none.html", "../etc/passwd", "assets/../render.py", "articles/%2e%2e.html"]
)
def test_what_is_not_there_is_not_found(server: LocalServer, path: str) -> None:
    assert ask(server, f"/{path}")[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:80", ""])
def test_another_host_is_refused(server: LocalServer, host: str) -> None:
    assert ask(server, "/", Host=host)[0] == 421


def test_writing_needs_the_token_and_the_own_origin() -> None:
    written: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        written.append(dict(request.values))
        return Response("done")

    served = LocalServer(0, answer)
    threading.Thread(target=served.serve, daemon=True).start()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        assert ask(served, "/", "POST", "a=1", **form)[0] == 403
        assert ask(served, "/", "POST", "a=1&token=wrong", **form)[0] == 403
        assert ask(served, "/", "POST", f"a=1&token={served.token}", **form, Origin="http://evil.example")[0] == 403
        assert written == []
        assert ask(served, "/", "POST", f"a=1&token={served.token}", **form)[0] == 200
        assert written == [{"a": "1"}]
    finally:
        served.stop()
