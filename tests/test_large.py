"""A file that is read in batches gives what it gives when it is read as a whole; stopped in the middle it leaves nothing."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks.big_csv import parts
from geo.cli import main
from geo.config import load_policy
from geo.errors import DateFormatError, IdentityError, SchemaError, SourceError, WaspadaError
from geo.files import large_files
from geo.files.incoming.batches import is_large
from geo.files.incoming.large import How, LargeFile
from geo.files.incoming.read import read_records
from geo.files.incoming.screening import screen
from geo.files.shipped import load_reference
from geo.pipeline import story
from geo.release.tables import released_tables
from geo.tables.noticed import Noticed
from geo.tables.stages import Records, ReleasedTables
from tests.files.incoming.office_tables import as_csv, deportation, seeded

ROWS = 1_200


def quiet(_share: float, _rows: int) -> None:
    """Nobody is told."""


def file_of(path: Path, kind: str, rows: int, seed: int = 5) -> Path:
    path.write_bytes(b"".join(islice(parts(kind, seed, rows), 2)))
    return path


@pytest.fixture
def batched(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """From now on every CSV of cases and crossings is read so many rows at a time."""

    def start(rows: int) -> None:
        policy = load_policy()
        intake = replace(policy.intake, stream_mb=0, stream_rows=rows)
        monkeypatch.setattr(large_files, "load_policy", lambda: replace(policy, intake=intake))

    return start


@pytest.mark.usefixtures("numbers_alone")
def test_an_edition_of_batches_is_the_edition_of_the_whole(
    tmp_path: Path, batched: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["--cases", file_of(tmp_path / "k.csv", "cases", ROWS), "--crossings", file_of(tmp_path / "l.csv", "crossings", ROWS)]  # fmt: skip
    told = []
    folded: list[int] = []
    monkeypatch.setattr(story, "released_tables", counting_folded(folded))
    for name in ("whole", "batches"):
        assert main(["run", *map(str, given), "--out", str(tmp_path / name), "--as-of", "2025-11-17"]) == 0  # fmt: skip
        told.append(json.loads((tmp_path / name / "manifest.json").read_text()))
        batched(340)
    assert told[0] == told[1]
    assert folded == [0, 0], "rows of a large file lie in memory while it is scored and drawn"


def counting_folded(seen: list[int]) -> Callable[..., ReleasedTables]:
    """`released_tables`, noting how many folded files still lie in memory when it is called."""

    before = {id(one) for one in gc.get_objects() if isinstance(one, Records)}

    def counted(*args: Any, **given: Any) -> ReleasedTables:
        gc.collect()
        new = [one for one in gc.get_objects() if isinstance(one, Records) and id(one) not in before]  # fmt: skip
        seen.append(sum(one.weights is not None for one in new))
        return released_tables(*args, **given)

    return counted


@pytest.mark.parametrize("extra", [[], ["--row", "450", "--row", "3"]])
def test_a_check_of_batches_is_the_check_of_the_whole(
    tmp_path: Path,
    batched: Callable[[int], None],
    capsys: pytest.CaptureFixture[str],
    extra: list[str],
) -> None:
    given = str(file_of(tmp_path / "l.csv", "crossings", 600))
    told = []
    for name in ("whole", "batches"):
        code = main(["check", given, "--json", *extra, "--out", str(tmp_path / name)])
        report = json.loads(capsys.readouterr().out)
        # a large file is not remembered for the comparison with next month
        report.pop("changes", None)
        book = tmp_path / name / "quarantine.xlsx"
        told.append((code, list(report), report, book.read_bytes() if book.exists() else None))
        batched(210)
    assert told[0] == told[1]


def how(path: Path, rows: int = 7, **given: object) -> How:
    intake = replace(load_policy().intake, stream_mb=0, stream_rows=rows)
    return How(
        path, "berkas-1", **{"kind": None, **given}, reference=load_reference(), intake=intake
    )  # type: ignore[arg-type]  # a mixed bag of arguments


def whole(path: Path, **given: object) -> Records:
    return read_records(
        path, name="berkas-1", reference=load_reference(), **{"kind": None, **given}
    )  # type: ignore[arg-type]  # a mixed bag of arguments


def by_batches(path: Path, rows: int = 7, **given: object) -> Iterator[Records]:
    screened = screen(how(path, rows, **given), quiet)
    assert isinstance(screened, LargeFile)
    yield from screened.batches(quiet)


def assert_same_records(path: Path, rows: int = 7, **given: object) -> None:
    one, found = whole(path, **given), list(by_batches(path, rows, **given))
    for name in ("frame", "raw", "rejected"):
        together = pd.concat([getattr(part, name) for part in found], ignore_index=True)
        pd.testing.assert_frame_equal(together, getattr(one, name), check_dtype=name == "frame")
    noticed = Noticed(one.kind)
    for part in found:
        noticed.add(part.problems)
    cells = [problem for problem in one.problems if problem.rows]
    assert [(p.column, p.rule, p.rows[:10], p.count) for p in cells] == [
        (p.column, p.rule, p.rows, p.count) for p in noticed.listed()
    ]


@pytest.mark.parametrize("kind", ["cases", "crossings"])
def test_batches_hold_the_records_of_the_whole(tmp_path: Path, kind: str) -> None:
    assert_same_records(file_of(tmp_path / "a.csv", kind, 1_000), 230)


HEAD = "id_kasus,tanggal,kecamatan,kabupaten,peran_lokasi,status\n"
REPEATS = [
    "K1,2024-05-01,Sambas,Sambas,asal,proses", "K2,2024-05-02,Sambas,Sambas,asal,", ",2024-05-03,Sambas,Sambas,asal,",
    "k1,2024-06-01,SAMBAS,Sambas,asal,batal", "K2,2024-05-02,Tebas,Sambas,asal,", ",2024-05-03,Sambas,Sambas,asal,",
    "K1,2024-05-01,Sambas,Sambas,asal,duplikat", "", ",,,,,", "K3,2024-02-31,Sambas,Sambas,asal,", "K3,2024-02-28,Sambas,Sambas,asal,",
    "K4,2024-02-28,Sambas,Sambas,asal,,lebih", "K5,Senin 5 Maret 2024,Sambas,Sambas,entah,",
]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 2, 5, 100])
def test_repetitions_are_found_across_batches(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "\n".join(REPEATS) + "\n")
    assert_same_records(path, rows)


@pytest.mark.parametrize("days", [["03/04/2024", "2024-04-05", "25/04/2024"], ["03/04/2024", "25/04/2024", "04/25/2024"], ["25/04/2024"]])  # fmt: skip
def test_the_order_of_dates_is_that_of_the_whole_file(tmp_path: Path, days: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        HEAD + "".join(f"K{n},{day},Sambas,Sambas,asal,\n" for n, day in enumerate(days))
    )
    assert_same_records(path, 1)


def errors(path: Path, **given: object) -> tuple[WaspadaError, WaspadaError]:
    with pytest.raises(WaspadaError) as small:
        whole(path, **given)
    with pytest.raises(WaspadaError) as large:
        screen(how(path, 2, **given), quiet)
    return small.value, large.value


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (HEAD + "".join(f"K{n},0{n}/04/2024,Sambas,Sambas,asal,\n" for n in range(1, 8)), DateFormatError),
        ("tanggal,pos\n2024-05-01,Aruk\n", None),
        ("nomor,hal\n1,dua\n2,tiga\n3,empat\n", SchemaError),
        (HEAD + "K1,2024-05-01,Sambas,Sambas,asal,\nK2,08123456789,Sambas,Sambas,asal,\nK3,2024-05-01,0812-3456-7891,Sambas,asal,\n", IdentityError),
        ("nama korban,hal\nanu,dua\nitu,tiga\n,empat\n", IdentityError),
        (HEAD, SourceError),
        (HEAD + 'K1,"2024-05-01,Sambas,Sambas,asal,\n', SourceError),
    ],
)  # fmt: skip
def test_a_large_file_is_refused_with_the_same_facts(
    tmp_path: Path, content: str, kind: type[WaspadaError] | None
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    if kind is None:
        assert_same_records(path, 1)
        return
    small, large = errors(path)
    assert isinstance(large, kind)
    assert (type(large), large.reason, large.facts) == (type(small), small.reason, small.facts)


def test_marks_of_persons_are_left_out_where_the_user_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD.replace("status", "status,nama korban,catatan") + "K1,2024-05-01,Sambas,Sambas,asal,,anu,08123456789\nK2,2024-05-01,Sambas,Sambas,asal,,,\n")  # fmt: skip
    assert_same_records(path, 1, drop_identity=True)
    screened = screen(how(path, 1, drop_identity=True), quiet)
    assert screened
    assert [p for p in whole(path, drop_identity=True).problems if not p.rows] == list(screened.problems)  # fmt: skip


def test_figures_are_read_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("periode_awal,periode_akhir,indikator,satuan,tingkat,wilayah,nilai,dasar\n2024-01-01,2024-12-31,x,orang,provinsi,Kalimantan Barat,3,asal\n")  # fmt: skip
    assert screen(how(path), quiet) is None


def test_a_file_that_changes_between_the_readings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "K1,2024-05-01,Sambas,Sambas,asal,\n")
    screened = screen(how(path), quiet)
    assert screened
    path.write_text(HEAD + "K1,2024-05-02,Sambas,Sambas,asal,\n")
    with pytest.raises(SourceError, match="changed_meanwhile"):
        list(screened.batches(quiet))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_in_the_middle_leaves_nothing(
    tmp_path: Path, number: int, code: int
) -> None:
    """A real signal to a real process, while it places the rows."""
    script = tmp_path / "batched.py"
    script.write_text(
        "import sys, dataclasses, signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nfrom geo.files import large_files\nfrom geo.config import load_policy\nfrom geo.cli import main\n"
        "policy = load_policy()\nintake = dataclasses.replace(policy.intake, stream_mb=0, stream_rows=200)\n"
        "large_files.load_policy = lambda: dataclasses.replace(policy, intake=intake)\nsys.exit(main(sys.argv[1:]))\n"
    )
    given = file_of(tmp_path / "l.csv", "crossings", 4_000)
    beside = tmp_path / "temporary"
    beside.mkdir()
    command = [sys.executable, str(script), "run", "--lang", "en", "--crossings", str(given), "--out", str(tmp_path / "out")]  # fmt: skip
    env = {**os.environ, "TMPDIR": str(beside), "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env, cwd=tmp_path) as run:
        assert run.stderr
        said = next(line for line in run.stderr if line.startswith("Placing l.csv"))
        run.send_signal(number)
        rest = run.stderr.read()
    assert " % read, " in said
    assert rest.rstrip().endswith("Cancelled; nothing was written.")
    assert "Traceback" not in rest
    assert run.returncode == code
    assert not list(beside.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["batched.py", "l.csv", "temporary"]


def test_a_large_file_of_cases_is_not_read_beside_another(
    tmp_path: Path, batched: Callable[[int], None], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = (file_of(tmp_path / f"{name}.csv", "cases", 20, seed) for name, seed in (("a", 1), ("b", 2)))  # fmt: skip
    batched(7)
    assert main(["check", str(one), str(other), "--out", str(tmp_path)]) == 2
    assert "a.csv" in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "quarantine.xlsx").exists()


def test_a_file_given_twice_counts_once(
    tmp_path: Path, batched: Callable[[int], None], capsys: pytest.CaptureFixture[str]
) -> None:
    one = file_of(tmp_path / "a.csv", "cases", 40)
    batched(9)
    assert main(["check", str(one), str(one), "--json", "--out", str(tmp_path)]) == 1
    first, again = json.loads(capsys.readouterr().out)["ledger"]["sources"]
    assert first["count"]["matched"] > 30
    assert again["count"]["rejected"] == again["count"]["received"] == 40


def test_a_large_office_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    office = deportation(seeded(3), lang="id", depth=1, style="iso")
    grid = [*([title] for title in office.titles), *office.header, *office.body]
    path.write_bytes(as_csv(grid, ",", "utf-8"))
    assert "layout" in {problem.rule for problem in whole(path).problems}
    with pytest.raises(SchemaError) as caught:
        screen(how(path), quiet)
    assert (caught.value.reason, caught.value.facts["path"]) == ("layout_large", "a.csv")


def test_workbooks_are_never_read_in_batches(tmp_path: Path) -> None:
    intake = replace(load_policy().intake, stream_mb=0)
    for name, head in (("a.xlsx", b"PK\x03\x04"), ("a.parquet", b"PAR1"), ("a.csv", b"tanggal")):
        (tmp_path / name).write_bytes(head)
    assert [is_large(tmp_path / name, intake) for name in ("a.xlsx", "a.parquet", "a.csv", "none.csv")] == [False, False, True, False]  # fmt: skip
