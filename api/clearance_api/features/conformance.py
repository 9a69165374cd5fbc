"""The classes of the standards that the service keeps to; `docs/conformance.md` says how each is tested."""

from __future__ import annotations

from clearance_geodata.shelf.filter import CONFORMANCE as CQL2

__all__ = ["CONFORMS_TO"]

SPEC = "http://www.opengis.net/spec"
CORE = tuple(f"{SPEC}/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson", "html"))
CRS = (f"{SPEC}/ogcapi-features-2/1.0/conf/crs",)
TILES = tuple(
    f"{SPEC}/ogcapi-tiles-1/1.0/conf/{name}"
    for name in (
        *("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection"),
        *("datetime", "oas30", "mvt"),
    )
)
MATRIX_SETS = tuple(f"{SPEC}/tms/2.0/conf/{name}" for name in ("tilematrixset", "json-tilematrixset", "json-tileset"))
FILTERING = tuple(
    f"{SPEC}/ogcapi-features-3/1.0/conf/{name}"
    for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
)
EDITING = tuple(
    f"{SPEC}/ogcapi-features-4/1.0/conf/{name}"
    for name in ("create-replace-delete", "update", "optimistic-locking-etags", "features")
)
CONFORMS_TO = (*CORE, *CRS, *FILTERING, *CQL2, *EDITING, *TILES, *MATRIX_SETS)
