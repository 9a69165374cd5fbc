"""The areas of a register as the plain data that other servers serve: the exported layer, with numbers as keys."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import psycopg
import pyogrio
import shapely
from database import Database
from psycopg import sql

__all__ = ["LAYER", "Plain", "load", "write_files"]

LAYER = "areas"
DATABASE = "peers"
# What an exported file says of itself in every feature, and a service says once.
OF_THE_FILE = ("snapshot", "as_of")
KINDS = {"i": "integer", "f": "double precision", "M": "date"}


@dataclass(frozen=True, slots=True)
class Plain:
    """The files, and the features in them."""

    geopackage: Path
    flatgeobuf: Path
    features: geopandas.GeoDataFrame


def write_files(register: Path, folder: Path) -> Plain:
    """Export the areas of a register, give each a number, and write them as GeoPackage and FlatGeobuf."""
    files = Plain(folder / "plain.gpkg", folder / "plain.fgb", geopandas.GeoDataFrame())
    if not files.flatgeobuf.exists():
        exported = folder / "exported.fgb"
        program = Path(sys.executable).parent / "clearance"
        subprocess.run([program, "export", register, "--layer", LAYER, "--out", exported], check=True)
        features = pyogrio.read_dataframe(exported).sort_values("area_id", ignore_index=True)
        features = features.drop(columns=list(OF_THE_FILE)).astype({"came_from": "str"})
        features.insert(0, "id", np.arange(1, len(features) + 1, dtype=np.int32))
        features["geometry"] = shapely.get_geometry(features.geometry.to_numpy(), 0)
        for path in (files.geopackage, files.flatgeobuf):
            pyogrio.write_dataframe(features, path, layer=LAYER)
    return Plain(files.geopackage, files.flatgeobuf, pyogrio.read_dataframe(files.flatgeobuf))


def load(database: Database, features: geopandas.GeoDataFrame) -> str:
    """Put the features into a table of a database, with the indexes that their servers advise; returns its name."""
    with psycopg.connect(database.url("postgres"), autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            server.execute(f"CREATE DATABASE {DATABASE}")
    if known:
        return DATABASE
    names = [name for name in features.columns if name not in {"id", "geometry"}]
    kinds = [KINDS.get(features[name].dtype.kind, "text") for name in names]
    columns = [sql.SQL("{} {}").format(sql.Identifier(n), sql.SQL(k)) for n, k in zip(names, kinds, strict=True)]
    table = sql.Identifier(LAYER)
    with psycopg.connect(database.url(DATABASE), autocommit=True) as server:
        server.execute("CREATE EXTENSION postgis")
        server.execute(
            sql.SQL("CREATE TABLE {} (id integer PRIMARY KEY, {}, geom geometry(Polygon, 4326))").format(
                table, sql.SQL(", ").join(columns)
            )
        )
        shapes = shapely.to_wkb(features.geometry.to_numpy(), hex=True, include_srid=True)
        values = [features[name].astype(object).where(features[name].notna(), None) for name in ("id", *names)]
        with server.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in zip(*values, shapes, strict=True):
                copy.write_row(row)
        for asked in (sql.SQL("USING gist (geom)"), sql.SQL("(hazard_class)"), sql.SQL("(recorded_ap_mines)")):
            server.execute(sql.SQL("CREATE INDEX ON {} {}").format(table, asked))
        server.execute(sql.SQL("VACUUM ANALYZE {}").format(table))
    return DATABASE
