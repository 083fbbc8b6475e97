"""`waspada backtest`: what the model would have known, beside the naive baselines, in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from geo.text import Language, number, text

_SCHEMES = ("ke_depan", "tinggalkan_kabupaten")


def command(lang: Language) -> click.Command:
    """`backtest`: read an edition's `backtest.json`."""
    return click.Command(
        "backtest",
        params=[
            click.Option(["--edition"], type=click.Path(path_type=Path), default=Path("out"), metavar="DIR", help=text("cli.help.edition", lang)),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda **given: _backtest(lang, **given),
        help=text("backtest.help", lang),
        short_help=text("backtest.short", lang),
    )  # fmt: skip


def _backtest(lang: Language, *, edition: Path, as_json: bool) -> int:
    from geo.files.audit_log import wall_clock
    from geo.files.edition import load_backtest
    from geo.files.traces import exact_view

    found, manifest = load_backtest(edition)
    exact_view(manifest["edisi"], manifest["tier"], at=wall_clock())
    if as_json:
        facts = {"edisi": manifest["edisi"], "tier": manifest["tier"], **found}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return 0
    click.echo(text("backtest.title", lang, edition=manifest["edisi"], tier=manifest["tier"]))
    click.echo(text(f"backtest.overall.{found['putusan']}", lang))
    for line in _covariates(manifest["model"].get("kovariat"), lang):
        click.echo(line)
    for scheme in _SCHEMES:
        click.echo("")
        for line in _scheme(scheme, found[scheme], lang):
            click.echo(line)
    for line in _bias(found["bias"], found["selang"], lang):
        click.echo(line)
    return 0


def _covariates(choice: dict[str, Any] | None, lang: Language) -> Iterator[str]:
    """Which covariates were asked whether they pay, and what became of them."""
    if choice is None:
        return
    for name, gain in choice["selisih_skor_log"].items():
        fate = "off" if name in choice["dimatikan"] else "kept"
        yield text(f"backtest.covariate.{fate}", lang, name=text(f"term.{name}", lang), gain=number(gain, lang, 3))  # fmt: skip
    if choice["alasan"]:
        yield text("backtest.covariate.untested", lang, why=text(f"backtest.why.{choice['alasan']}", lang))  # fmt: skip


def _scheme(name: str, part: dict[str, Any], lang: Language) -> Iterator[str]:
    years = {"last": part.get("tahun_uji", ""), "first": ", ".join(map(str, part.get("tahun_latih", [])))}  # fmt: skip
    kind = f"{name}.none" if not part["n"] else f"{name}.asked"
    yield text(f"backtest.{kind}", lang, counts=part["n"], cases=number(part["kasus"], lang), folds=part["lipatan"], **years)  # fmt: skip
    verdict = text(f"backtest.verdict.{part['putusan']}", lang)
    yield text("backtest.verdict.line", lang, verdict=verdict)
    why = part["alasan"]
    if why:
        yield "  " + text(f"backtest.why.{why}", lang)
    if not part["n"]:
        return
    ours = part["metode"]["model"]
    yield text("backtest.ours", lang, score=number(ours["skor_log"], lang, 3), inside=number(100 * ours["cakupan"], lang))  # fmt: skip
    if "bagian_kasus" in ours:
        yield text("backtest.caught", lang, share=number(100 * ours["bagian_kasus"], lang), index=number(ours["indeks_ketepatan"], lang, 1))  # fmt: skip
    if why:
        return
    order = sorted(part["selisih"], key=lambda one: -part["metode"][one]["skor_log"])
    for rival in order:
        gap = part["selisih"][rival]
        low, mean, high = (number(gap[end], lang, 3) for end in ("bawah", "rerata", "atas"))
        yield text(
            "backtest.rival", lang, name=text(f"backtest.method.{rival}", lang), gap=mean, low=low, high=high,
            score=number(part["metode"][rival]["skor_log"], lang, 3), verdict=text(f"backtest.verdict.{gap['putusan']}", lang),
        )  # fmt: skip


def _bias(bias: dict[str, Any], level: float, lang: Language) -> Iterator[str]:
    """Where fewer or more cases were seen than the model expected without looking."""
    for kind in ("kabupaten", "keterpencilan"):
        rows = bias[kind]
        if len(rows) < 2:
            continue
        wrong = [row for row in rows if not row["di_dalam"]]
        yield ""
        yield text(f"backtest.bias.{kind}", lang, inside=len(rows) - len(wrong), all=len(rows), level=number(100 * level, lang))  # fmt: skip
        for row in wrong:
            label = text(f"backtest.far.{row['nama']}", lang) if kind == "keterpencilan" else row["nama"]  # fmt: skip
            yield text("backtest.bias.row", lang, name=label, seen=number(row["teramati"], lang), expected=number(row["terduga"], lang), low=row["bawah"], high=row["atas"])  # fmt: skip
