"""The policy that ships is that of the rules; a wrong setting is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.config import DATA, Config, load_config, load_policy
from geo.errors import ConfigError

OWN_QUESTIONS = ("kecamatan_tahun_transit", "kecamatan_tahun_eksploitasi")
"""Beside rule 11: cases of the other two roles, each released for itself; a case has one role, so their cells are disjoint."""
OF_A_POST = ("asal_pos_periode", "prosedur_pos_periode")
"""Beside rule 11: breakdowns of the people of one post over the period, tried by an attack of their own."""


def test_the_shipped_policy_is_that_of_the_rules() -> None:
    policy = load_policy()
    assert policy.k == {"publik": 11, "terbatas": 5, "rahasia": 0}
    assert policy.class_cuts == (0.5, 0.8, 1.5, 2.5)
    assert (policy.high, policy.top, policy.interval) == (1.5, 20, 0.9)
    assert policy.period_months == 36
    assert policy.sea_limit_km == 5
    assert policy.released_tables == ("kecamatan_tahun", "kabupaten_kuartal", "kabupaten_tahun_modus", "provinsi_kuartal_modus", "provinsi_tahun_kelamin_usia", "pos_bulan", *OWN_QUESTIONS, *OF_A_POST)  # fmt: skip
    assert (policy.boundaries.overlap_km2, policy.boundaries.gap_km2) == (0.01, 0.01)
    assert (policy.boundaries.unit_area_share, policy.boundaries.overlap_share) == (0.001, 0.01)
    assert (policy.prior.detection_weight, policy.prior.detection_sd) == (-0.5, 0.3)
    assert policy.prior.scale_grid == (0.05, 3.0, 9)
    assert policy.prior.mixing_grid == (-4.0, 4.0, 6)


@pytest.mark.parametrize(
    ("find", "put"),
    [("k = 11", ""), ("k = 11", 'k = "sebelas"'), ("[risk]", "[risk"), ("border_west = [109.6449, 2.0815]", "border_west = 1")],
)  # fmt: skip
def test_a_damaged_policy_is_refused(tmp_path: Path, find: str, put: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text((DATA / "policy.toml").read_text(encoding="utf-8").replace(find, put, 1))
    with pytest.raises(ConfigError) as caught:
        load_policy(path)
    assert caught.value.key == "error.config.policy_unreadable"
    assert caught.value.facts["path"] == "policy.toml"


def test_settings_lie_over_the_defaults(tmp_path: Path) -> None:
    assert load_config(None) == Config()
    path = tmp_path / "waspada.toml"
    path.write_text('[boundaries]\npath = "peta.geojson"\n[codes]\nscheme = "bps"\n[cakupan."kasus-1"]\nkabupaten = ["61.01"]\n')  # fmt: skip
    config = load_config(path)
    assert config.boundaries == tmp_path / "peta.geojson", (
        "beside the settings, wherever one stands"
    )
    assert config.scheme == "bps"
    assert config.coverage == {"kasus-1": {"kabupaten": ["61.01"]}}


@pytest.mark.parametrize(
    ("written", "reason", "told"),
    [
        (None, "missing_file", {}),
        (b"a = ", "not_toml", {}),
        (b"\xff\xfe", "not_toml", {}),
        (b"k = 3\nlain = 1\n", "unknown_setting", {"setting": "k, lain"}),
        (b'[codes]\nscheme = "kemdagri"\n', "wrong_value", {"setting": "codes.scheme", "value": "kemdagri"}),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(tmp_path: Path, written: bytes | None, reason: str, told: dict[str, str]) -> None:  # fmt: skip
    path = tmp_path / "waspada.toml"
    if written is not None:
        path.write_bytes(written)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert (caught.value.reason, caught.value.facts["path"]) == (reason, "waspada.toml")
    assert {name: caught.value.facts[name] for name in told} == told
