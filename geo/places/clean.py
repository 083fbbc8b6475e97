"""Which ground is whose, where neighbours were simplified each on its own? One clean coverage of villages, and its unions."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.config import CleanRules, load_policy
from geo.errors import BoundaryError
from geo.places.coverage import area_km2, named

Labels = npt.NDArray[np.intp]
_HA_PER_KM2 = 100.0
_NOBODY = -1


@dataclass(frozen=True)
class _Faces:
    """The pieces into which all lines cut the plane.

    shapes  (n,) polygons
    claims  `face`, `village`: who covers each face (row numbers), in that order
    edges   `face`, `other`, `length`: faces that share an edge, both ways, length in degrees
    """

    shapes: npt.NDArray[np.object_]
    claims: pd.DataFrame
    edges: pd.DataFrame


def clean_coverage(villages: gpd.GeoDataFrame, rules: CleanRules | None = None) -> gpd.GeoDataFrame:
    """Villages without overlaps or gaps: `kode`, geometry, sorted by `kode`, in the CRS given.

    villages  `kode` (unique) and valid polygons in degrees that overlap and gape by slivers. All lines are noded on the
    policy's grid and cut into faces. A face goes to the one village that covers it; a face that several claim to the claimant
    with the longest shared edge (in degrees), one that nobody claims to the neighbour with the longest; ties to the lowest
    code. A part cut off from its village, smaller than the policy's area, goes to its neighbour in the same way; islands
    stay. Every enclosed gap is filled. Raises BoundaryError where a code stands twice or a village keeps nothing.

    >>> from shapely.geometry import box
    >>> pair = gpd.GeoDataFrame({"kode": ["a", "b"]}, geometry=[box(0, 0, 1, 1), box(0.9, 0, 2, 1)], crs=4326)
    >>> [round(shape.area, 6) for shape in clean_coverage(pair).geometry]
    [1.0, 1.0]
    """
    rules = rules or load_policy().clean
    villages = villages.sort_values("kode", ignore_index=True)
    codes = villages["kode"]
    if codes.duplicated().any():
        twice = sorted(set(codes[codes.duplicated()]))
        raise BoundaryError("duplicate_codes", codes=named(twice), count=len(twice))
    faces = _cut(np.asarray(villages.geometry.array), rules.grid_deg)
    area_ha = area_km2(gpd.GeoDataFrame(geometry=faces.shapes, crs=villages.crs)) * _HA_PER_KM2
    owner = _hand_over_slivers(_allot(faces), faces, area_ha.to_numpy(), rules.sliver_ha)
    missing = sorted(set(range(len(codes))) - set(owner))
    if missing:
        raise BoundaryError("swallowed", codes=named(codes[missing]))
    pieces = gpd.GeoDataFrame({"kode": codes.to_numpy()[owner]}, geometry=faces.shapes, crs=villages.crs)  # fmt: skip
    return _dissolved(pieces, rules)


def parents(units: gpd.GeoDataFrame, rules: CleanRules | None = None) -> gpd.GeoDataFrame:
    """The units one level up (villages to kecamatan to kabupaten): unions by the code without its last part."""
    above = units["kode"].str.rpartition(".")[0]
    return _dissolved(units.assign(kode=above)[["kode", "geometry"]], rules or load_policy().clean)


def _cut(shapes: npt.NDArray[np.object_], grid_deg: float) -> _Faces:
    # Each village must be valid on the grid by itself before the lines are noded: noding the raw lines moves other corners.
    snapped = shapely.set_precision(shapes, grid_deg)
    lines = shapely.union_all(shapely.boundary(snapped), grid_size=grid_deg)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    face, village = shapely.STRtree(snapped).query(inside, predicate="intersects")
    claims = pd.DataFrame({"face": face, "village": village})
    claims = claims.sort_values(["face", "village"], ignore_index=True)
    return _Faces(faces, claims, _shared_edges(faces, grid_deg))


def _shared_edges(faces: npt.NDArray[np.object_], grid_deg: float) -> pd.DataFrame:
    """Pairs of faces by the segments that two of them have in common; noded faces meet in whole segments only."""
    rings, face_of_ring = shapely.get_rings(faces, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    column, row = np.rint(points / grid_deg).astype(np.int64).T
    corner = (column << 32) + row
    inner = ring[1:] == ring[:-1]
    start, end = corner[:-1][inner], corner[1:][inner]
    segments = pd.DataFrame(
        {
            "low": np.minimum(start, end),
            "high": np.maximum(start, end),
            "face": face_of_ring[ring[:-1][inner]],
            "length": np.hypot(*(points[1:] - points[:-1])[inner].T),
        }
    ).sort_values(["low", "high", "face"], ignore_index=True)
    twin = segments.duplicated(["low", "high"]).to_numpy()
    one, two = segments[np.roll(twin, -1)], segments[twin]
    pairs = pd.DataFrame(
        {
            "face": np.concatenate([one["face"], two["face"]]),
            "other": np.concatenate([two["face"], one["face"]]),
            "length": np.concatenate([one["length"], two["length"]]),
        }
    )
    return pairs.groupby(["face", "other"], as_index=False)["length"].sum()


def _allot(faces: _Faces) -> Labels:
    """Owner of each face: the only claimant, else by the longest shared edge."""
    claims = faces.claims
    claimants = np.bincount(claims["face"], minlength=len(faces.shapes))
    sole = claims[claimants[claims["face"]] == 1]
    owner = np.full(len(faces.shapes), _NOBODY, dtype=np.intp)
    owner[sole["face"]] = sole["village"]
    contested = claims[claimants[claims["face"]] > 1]
    owner = _spread(owner, faces.edges, contested)
    # Ground that claimants share entirely touches no face of theirs alone.
    left = contested[owner[contested["face"]] == _NOBODY].drop_duplicates("face")
    owner[left["face"]] = left["village"]
    return owner


def _spread(owner: Labels, edges: pd.DataFrame, contested: pd.DataFrame) -> Labels:
    """Give faces of nobody to the owner with the longest shared edge, round by round until nothing changes.

    contested  `face`, `village`: faces that only these villages may have
    """
    owner = owner.copy()
    bound = np.zeros(len(owner), dtype=bool)
    bound[contested["face"]] = True
    while True:
        open_edges = edges[(owner[edges["face"]] == _NOBODY) & (owner[edges["other"]] != _NOBODY)]
        offers = open_edges.assign(village=owner[open_edges["other"]])
        offers = offers.groupby(["face", "village"], as_index=False)["length"].sum()
        asked = offers.merge(contested, on=["face", "village"], how="left", indicator=True)
        offers = offers[~bound[offers["face"]] | (asked["_merge"] == "both").to_numpy()]
        if offers.empty:
            return owner
        best = offers.sort_values(["face", "length", "village"], ascending=[True, False, True])
        best = best.drop_duplicates("face")
        owner[best["face"]] = best["village"]


def _hand_over_slivers(owner: Labels, faces: _Faces, area_ha: npt.NDArray[np.float64], limit_ha: float) -> Labels:  # fmt: skip
    """Parts of a village that lie detached from its largest and under the limit go to a neighbour, if they have one."""
    one, two = faces.edges["face"].to_numpy(), faces.edges["other"].to_numpy()
    same = owner[one] == owner[two]
    links = coo_array((np.ones(same.sum()), (one[same], two[same])), shape=(len(owner), len(owner)))
    part = connected_components(links, directed=False)[1]
    size = np.bincount(part, weights=area_ha)
    largest = pd.Series(size[part]).groupby(owner).transform("max").to_numpy()
    detached = (size[part] < limit_ha) & (size[part] < largest)
    detached &= owner != _NOBODY
    given_up = np.where(detached, _NOBODY, owner)
    found = _spread(given_up, faces.edges, faces.claims.iloc[:0])
    return np.where(found == _NOBODY, owner, found)


def _dissolved(pieces: gpd.GeoDataFrame, rules: CleanRules) -> gpd.GeoDataFrame:
    """One row per code; corners are whole steps of the grid, written with as many decimals."""
    whole = pieces.dissolve("kode", method="coverage", as_index=False)
    decimals = round(-np.log10(rules.grid_deg))
    shapes = shapely.transform(whole.geometry.array, lambda corners: corners.round(decimals))
    return whole.set_geometry(gpd.GeoSeries(shapely.orient_polygons(shapes), crs=pieces.crs))
