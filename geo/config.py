"""Settings: the policy that ships with the program, and `waspada.toml` over it."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import ConfigError

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Intake:
    """How much an incoming file may cost, and which dates are believed (`[intake]` of the policy file)."""

    file_mb: int
    unpacked_mb: int
    ratio: int
    columns: int
    memory_mb: int
    seconds: int
    stream_mb: int
    stream_rows: int
    earliest: date
    latest: date


@dataclass(frozen=True)
class BoundaryRules:
    """What a boundary set must keep (`[boundaries]` of the policy file, rule 18)."""

    file_mb: int
    overlap_km2: float
    overlap_share: float
    gap_km2: float
    unit_area_share: float
    province_area_share: float
    median_area_share: float
    off_place_deg: float
    gap_width_deg: float
    border_west: tuple[float, float]
    border_east: tuple[float, float]


@dataclass(frozen=True)
class CleanRules:
    """How villages that overlap and gape become a coverage (`[clean]` of the policy file)."""

    grid_deg: float
    sliver_ha: float


@dataclass(frozen=True)
class PullRules:
    """How patient `waspada data pull` is (`[pull]` of the policy file)."""

    wait_seconds: float
    attempts: int


@dataclass(frozen=True)
class SameCaseRules:
    """When two files may tell of one case (`[same_case]` of the policy file).

    days         {days apart, at most: share of true pairs that lie so far apart}; further apart is no pair
    agreement    {fact: share of true pairs whose known values agree}
    distinct     {fact: how many values it may take where the files are too small to tell}
    """

    share: float
    probability: float
    partners: int
    pseudo_rows: float
    number_parts: int
    days: dict[int, float]
    agreement: dict[str, float]
    distinct: dict[str, float]


@dataclass(frozen=True)
class ChangeRules:
    """What is remembered of a file for the next month (`[changes]` of the policy file)."""

    rows: int
    files: int


@dataclass(frozen=True)
class PriorRules:
    """What the risk model believes before any count (`[risk.prior]` of the policy file); grids are lowest, highest, number."""

    level_sd: float
    scale_sd: float
    scale_grid: tuple[float, float, int]
    mixing_grid: tuple[float, float, int]
    detection_weight: float
    detection_sd: float


@dataclass(frozen=True)
class ValidationRules:
    """How predictions are judged (`[validation]` of the policy file)."""

    rate_floor: float
    ridge_alpha: float
    boosting_rounds: int
    boosting_leaf: int
    boosting_rate: float
    draws: int
    replicates: int
    least_cases: int
    least_targets: int


@dataclass(frozen=True)
class PatternRules:
    """When areas are called a hotspot or a cluster (`[patterns]` of the policy file)."""

    rate: float
    replicates: int
    scan_share: float
    scan_replicates: int
    least_areas: int
    least_cases: int


@dataclass(frozen=True)
class SilentRules:
    """When a kecamatan is called silent (`[silent]` of the policy file): shares of all kecamatan."""

    top_share: float
    far_share: float


@dataclass(frozen=True)
class RetentionRules:
    """How long raw files and records may stay, and how soon a breach is told (`[retention]` of the policy file)."""

    raw_hours: int
    years: int
    notice_hours: int


@dataclass(frozen=True)
class CrossRules:
    """How far the finer tables are coarsened (`[release.cross]` of the policy file).

    ladder  {table: grains from the finest}; a grain is a time, then the categories that are kept
    """

    most_hidden: float
    rounds: int
    programmes: int
    nodes: int
    search: int
    ladder: dict[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class StoreRules:
    """When a later file of a source tells an earlier one again (`[store]` of the policy file)."""

    retold_share: float


@dataclass(frozen=True)
class MoveRules:
    """When a score counts as moved between two editions (`[moves]` of the policy file): change of the risk as a share."""

    steady: float


@dataclass(frozen=True)
class SignalRules:
    """When a post's count is called a signal (`[border.signals]` of the policy file).

    benchmark  outbreaks called, outbreaks missed, quiet weeks called, quiet weeks passed on the 14 real series
    """

    half_weeks: int
    half_months: int
    years: int
    levels: tuple[float, float]
    last: tuple[int, int]
    recent_weeks: int
    recent_months: int
    benchmark: tuple[int, int, int, int]
    month_days: int
    own_weeks: int
    own_months: int


@dataclass(frozen=True)
class BorderRules:
    """How flows and posts are told (`[border]` of the policy file): periods of the trend are (last, before them)."""

    flow_cuts: tuple[float, ...]
    hours_share: float
    trend_weeks: tuple[int, int]
    trend_months: tuple[int, int]
    interval: float
    signals: SignalRules


@dataclass(frozen=True)
class AccessRules:
    """How distances along a network are found (`[access]` of the policy file); `bands_hours` are the cuts of travel time."""

    bands_hours: tuple[float, ...]
    snap_m: float
    off_network_km: float
    off_network_kmh: float
    main_share: float
    main_within_km: float
    vertices: int


@dataclass(frozen=True)
class CampaignRules:
    """How a campaign is planned (`[campaign]` of the policy file)."""

    repeat: float
    rest_months: int
    lead_days: int
    span_days: int
    weekdays: tuple[int, ...]
    before_weeks: int
    road_factor: float
    road_kmh: float
    same_day_hours: float
    travel_hours: float
    draws: int
    good: float
    border_km: float
    runners: int
    nodes: int


@dataclass(frozen=True)
class EffectRules:
    """How visited kecamatan are compared with others (`[effect]` of the policy file)."""

    each: int
    within: float
    drift: float
    level: float
    power: float
    draws: int
    least_matched: float


@dataclass(frozen=True)
class Policy:
    """Thresholds and priors of `data/policy.toml`, each with its source in that file."""

    k: dict[str, int]
    released_tables: tuple[str, ...]
    cross: CrossRules
    class_cuts: tuple[float, ...]
    high: float
    top: int
    top_kabupaten: int
    interval: float
    draws: int
    dense_units: int
    draws_sparse: int
    prior: PriorRules
    convoy_mean_people: float
    period_months: int
    sea_limit_km: float
    intake: Intake
    boundaries: BoundaryRules
    clean: CleanRules
    pull: PullRules
    same_case: SameCaseRules
    changes: ChangeRules
    validation: ValidationRules
    patterns: PatternRules
    silent: SilentRules
    retention: RetentionRules
    moves: MoveRules
    store: StoreRules
    access: AccessRules
    border: BorderRules
    campaign: CampaignRules
    effect: EffectRules


def load_policy(path: Path = DATA / "policy.toml") -> Policy:
    """Read the policy file; ConfigError where a value is missing or of the wrong kind."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError("policy_unreadable", path=path.name, detail=str(error)) from error
    return deepcopy(_policy(content, path.name))


@lru_cache(maxsize=8)
def _policy(content: str, name: str) -> Policy:
    # A page asks many times for what seldom changes: the same text is parsed once. Everyone gets a copy: nobody may change the k of another.
    try:
        table = tomllib.loads(content)
        risk, prior = table["risk"], table["risk"]["prior"]
        return Policy(
            k={tier: int(rule["k"]) for tier, rule in table["tier"].items()},
            released_tables=tuple(table["release"]["tables"]),
            cross=_cross_rules(table["release"]["cross"]),
            class_cuts=tuple(float(cut) for cut in risk["class_cuts"]),
            high=float(risk["high"]),
            top=int(risk["top"]),
            top_kabupaten=int(risk["top_kabupaten"]),
            interval=float(risk["interval"]),
            draws=int(risk["draws"]),
            dense_units=int(risk["dense_units"]),
            draws_sparse=int(risk["draws_sparse"]),
            prior=_prior_rules(prior),
            convoy_mean_people=float(table["convoy"]["mean_people"]),
            period_months=int(table["time"]["period_months"]),
            sea_limit_km=float(table["place"]["sea_limit_km"]),
            intake=Intake(**{one.name: table["intake"][one.name] for one in fields(Intake)}),
            boundaries=_boundary_rules(table["boundaries"]),
            clean=CleanRules(
                **{one.name: float(table["clean"][one.name]) for one in fields(CleanRules)}
            ),
            pull=PullRules(float(table["pull"]["wait_seconds"]), int(table["pull"]["attempts"])),
            same_case=_same_case_rules(table["same_case"]),
            changes=ChangeRules(int(table["changes"]["rows"]), int(table["changes"]["files"])),
            validation=_validation_rules(table["validation"]),
            patterns=_pattern_rules(table["patterns"]),
            silent=SilentRules(
                float(table["silent"]["top_share"]), float(table["silent"]["far_share"])
            ),
            moves=MoveRules(float(table["moves"]["steady"])),
            retention=RetentionRules(
                int(table["retention"]["raw_hours"]),
                int(table["retention"]["years"]),
                int(table["retention"]["notice_hours"]),
            ),
            store=StoreRules(float(table["store"]["retold_share"])),
            access=_access_rules(table["access"]),
            border=_border_rules(table["border"]),
            campaign=_campaign_rules(table["campaign"]),
            effect=_effect_rules(table["effect"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError("policy_unreadable", path=name, detail=str(error)) from error


def _border_rules(table: dict[str, Any]) -> BorderRules:
    signals: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in table["signals"].items() if name != "source"}  # fmt: skip
    rules: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in table.items() if name not in ("signals", "source")}  # fmt: skip
    return BorderRules(**rules, signals=SignalRules(**signals))


def _effect_rules(table: dict[str, Any]) -> EffectRules:
    whole = {"each", "draws"}
    numbers: dict[str, Any] = {one.name: int(table[one.name]) if one.name in whole else float(table[one.name]) for one in fields(EffectRules)}  # fmt: skip
    return EffectRules(**numbers)


def _campaign_rules(table: dict[str, Any]) -> CampaignRules:
    whole = ("rest_months", "lead_days", "span_days", "before_weeks", "draws", "runners", "nodes")
    days = tuple(int(one) for one in table["weekdays"])
    numbers: dict[str, Any] = {one.name: int(table[one.name]) if one.name in whole else float(table[one.name]) for one in fields(CampaignRules) if one.name != "weekdays"}  # fmt: skip
    return CampaignRules(weekdays=days, **numbers)


def _cross_rules(table: dict[str, Any]) -> CrossRules:
    ladder = {str(name): tuple(tuple(str(grain).split()) for grain in grains) for name, grains in table["ladder"].items()}  # fmt: skip
    return CrossRules(
        float(table["most_hidden"]), int(table["rounds"]), int(table["programmes"]), int(table["nodes"]), int(table["search"]), ladder,
    )  # fmt: skip


def _same_case_rules(table: dict[str, Any]) -> SameCaseRules:
    return SameCaseRules(
        share=float(table["share"]),
        probability=float(table["probability"]),
        partners=int(table["partners"]),
        pseudo_rows=float(table["pseudo_rows"]),
        number_parts=int(table["number_parts"]),
        days={int(apart): float(share) for apart, share in sorted(table["days"].items(), key=lambda one: int(one[0]))},
        agreement={name: float(share) for name, share in table["agreement"].items()},
        distinct={name: float(count) for name, count in table["distinct"].items()},
    )  # fmt: skip


def _prior_rules(table: dict[str, Any]) -> PriorRules:
    def grid(name: str) -> tuple[float, float, int]:
        low, high, number = table[name]
        return float(low), float(high), int(number)

    return PriorRules(
        level_sd=float(table["level_sd"]),
        scale_sd=float(table["scale_sd"]),
        scale_grid=grid("scale_grid"),
        mixing_grid=grid("mixing_grid"),
        detection_weight=float(table["detection_weight"]),
        detection_sd=float(table["detection_sd"]),
    )


def _validation_rules(table: dict[str, Any]) -> ValidationRules:
    shares = ("rate_floor", "ridge_alpha", "boosting_rate")
    given: dict[str, Any] = {
        one.name: float(table[one.name]) if one.name in shares else int(table[one.name])
        for one in fields(ValidationRules)
    }
    return ValidationRules(**given)


def _pattern_rules(table: dict[str, Any]) -> PatternRules:
    shares = ("rate", "scan_share")
    given: dict[str, Any] = {
        one.name: float(table[one.name]) if one.name in shares else int(table[one.name])
        for one in fields(PatternRules)
    }
    return PatternRules(**given)


def _access_rules(table: dict[str, Any]) -> AccessRules:
    bands = tuple(float(cut) for cut in table["bands_hours"])
    numbers: dict[str, Any] = {one.name: float(table[one.name]) for one in fields(AccessRules) if one.name not in ("bands_hours", "vertices")}  # fmt: skip
    return AccessRules(bands_hours=bands, vertices=int(table["vertices"]), **numbers)


def _boundary_rules(table: dict[str, Any]) -> BoundaryRules:
    given = {one.name: table[one.name] for one in fields(BoundaryRules)}
    ends = {name: (float(given[name][0]), float(given[name][1])) for name in ("border_west", "border_east")}  # fmt: skip
    return BoundaryRules(**{**given, **ends})


@dataclass(frozen=True)
class Config:
    """The user's settings (`waspada.toml`): `[boundaries] path`, `[cakupan."file"] kabupaten, awal, akhir`, `[codes] scheme`, `[store] path`.

    series    {file name: name of the series of monthly files that it belongs to}; else told from the name
    coverage  {file name or public source name: {"kabupaten": [codes], "awal": date, "akhir": date}} (rule 3)
    scheme    `kemendagri`, `bps` or None: how bare four-digit kabupaten codes are read (rule 14)
    store     path of the store, or its address; None: runs keep nothing
    operations  `[operasi] berkas`: list of announced operations, shaped as `data/operations_template.csv`
    """

    boundaries: Path | None = None
    coverage: dict[str, dict[str, Any]] = field(default_factory=dict)
    series: dict[str, str] = field(default_factory=dict)
    scheme: str | None = None
    store: str | None = None
    operations: Path | None = None
    policy: Policy = field(default_factory=load_policy)


_KNOWN = {"boundaries", "cakupan", "codes", "operasi", "seri", "store"}


def load_config(path: Path | None) -> Config:
    """Read `waspada.toml`, or the defaults where there is none; ConfigError names an unknown or wrong setting."""
    if path is None:
        return Config()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError("missing_file", path=path.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("not_toml", path=path.name, detail=str(error)) from error
    unknown = sorted(set(table) - _KNOWN)
    if unknown:
        raise ConfigError("unknown_setting", path=path.name, setting=", ".join(unknown))
    scheme = table.get("codes", {}).get("scheme")
    if scheme not in (None, "kemendagri", "bps"):
        raise ConfigError("wrong_value", path=path.name, setting="codes.scheme", value=str(scheme))
    series = table.get("seri", {})
    wrong = [name for name, given in series.items() if not isinstance(given, str)] if isinstance(series, dict) else ["seri"]  # fmt: skip
    if wrong:
        raise ConfigError("series_names", path=path.name, value=", ".join(wrong))
    boundaries = table.get("boundaries", {}).get("path")
    return Config(
        boundaries=(path.parent / boundaries) if boundaries else None,
        coverage=dict(table.get("cakupan", {})),
        series=series,
        scheme=scheme,
        store=_store(table.get("store", {}), path),
        operations=_operations(table.get("operasi", {}), path),
    )


def _operations(table: Any, path: Path) -> Path | None:
    """The list of operations beside the settings file."""
    given = table.get("berkas") if isinstance(table, dict) else table
    if given is None:
        return None
    if not isinstance(given, str) or not given:
        raise ConfigError("wrong_value", path=path.name, setting="operasi.berkas", value=str(given))
    return path.parent / given


def _store(table: Any, path: Path) -> str | None:
    """The path of the store beside the settings file, or an address as it stands."""
    where = table.get("path") if isinstance(table, dict) else table
    if where is None:
        return None
    if not isinstance(where, str) or not where:
        raise ConfigError("wrong_value", path=path.name, setting="store.path", value=str(where))
    return where if "://" in where else str(path.parent / where)
