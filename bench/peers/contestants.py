"""Each server that is measured: how it is set up and started, and at which address it answers each question."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from database import Database, free_port
from environments import version_of_package, versions_in, with_environment
from plain import DATABASE, LAYER, Plain
from questions import Box, Filter, Tile
from servers import Stack, answering, started

__all__ = ["MANY", "Contestant", "peers"]

MANY = 10_000
HERE = Path(__file__).parent
SYSTEM_PYTHON = "/usr/bin/python3"
OF_A_PERSON = ("name", "position", "address", "city", "stateorprovince", "postalcode", "country", "phone", "fax")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A running server. Each way to ask makes the path of a question; None: it cannot answer such a question."""

    name: str
    version: str
    started_with: str
    address: str
    stack: Stack
    box: Callable[[Box, int], str]
    many: str
    item: Callable[[int], str] | None
    tile: Callable[[Tile], str] | None = None
    filtered: Callable[[Filter, int], str] | None = None
    as_of: date | None = None


@contextmanager
def peers(folder: Path, environments: Path, plain: Plain, database: Database) -> Iterator[list[Contestant]]:
    """All the servers of others, running."""
    with ExitStack() as running:
        found = [running.enter_context(make(folder, environments, database)) for make in (_tipg, _pygeoapi)]
        found += running.enter_context(_behind_nginx(folder, plain, database))
        yield found


def written(box: Box) -> str:
    """A box as it stands in an address."""
    return ",".join(map(str, box))


@contextmanager
def _tipg(folder: Path, environments: Path, database: Database) -> Iterator[Contestant]:
    programs, port = with_environment("tipg", environments), free_port()
    command = [programs / "uvicorn", "tipg.main:app", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-access-log", "--log-level", "warning"]
    settings = {
        "DATABASE_URL": database.url(DATABASE),
        "TIPG_CATALOG_TTL": "0",
        "TIPG_MAX_FEATURES_PER_QUERY": str(MANY),
        "DB_MIN_CONN_SIZE": "4",
        "DB_MAX_CONN_SIZE": "8",
    }
    here = f"/collections/public.{LAYER}"
    with started(command, folder=folder, name="tipg", environment=settings) as pid:
        answering(f"http://127.0.0.1:{port}{here}/items?limit=1", log=folder / "tipg.log")
        yield Contestant(
            name="tipg",
            version=versions_in(programs, "tipg", "uvicorn"),
            started_with="uvicorn tipg.main:app (1 worker)",
            address=f"http://127.0.0.1:{port}",
            stack=Stack([pid, database.pid]),
            box=lambda box, limit: f"{here}/items?f=geojson&limit={limit}&bbox={written(box)}",
            many=f"{here}/items?f=geojson&limit={MANY}",
            item=lambda number: f"{here}/items/{number}?f=geojson",
            tile=lambda tile: f"{here}/tiles/WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}",
            filtered=lambda asked, limit: (
                f"{here}/items?f=geojson&limit={limit}&bbox={written(asked.box)}"
                f"&filter-lang=cql2-text&filter={quote(asked.cql2)}"
            ),
        )


@contextmanager
def _pygeoapi(folder: Path, environments: Path, database: Database) -> Iterator[Contestant]:
    programs, port = with_environment("pygeoapi", environments), free_port()
    config, described = folder / "pygeoapi.json", folder / "pygeoapi-openapi.json"
    # YAML reads JSON.
    config.write_text(json.dumps(_pygeoapi_config(port, database), indent=1))
    settings = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(described)}
    make = [programs / "pygeoapi", "openapi", "generate", config, "--output-file", described, "--format", "json"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    command = [programs / "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    command += ["--keep-alive", "30", "--timeout", "600", "pygeoapi.flask_app:APP"]
    here = f"/collections/{LAYER}"
    with started(command, folder=folder, name="pygeoapi", environment=settings) as pid:
        answering(f"http://127.0.0.1:{port}{here}/items?limit=1&f=json", log=folder / "pygeoapi.log")
        yield Contestant(
            name="pygeoapi",
            version=versions_in(programs, "pygeoapi", "gunicorn"),
            started_with="gunicorn -w 2 -k gthread --threads 4 pygeoapi.flask_app:APP, provider PostgreSQL",
            address=f"http://127.0.0.1:{port}",
            stack=Stack([pid, database.pid]),
            box=lambda box, limit: f"{here}/items?f=json&limit={limit}&bbox={written(box)}",
            many=f"{here}/items?f=json&limit={MANY}",
            item=lambda number: f"{here}/items/{number}?f=json",
            filtered=lambda asked, limit: (
                f"{here}/items?f=json&limit={limit}&bbox={written(asked.box)}"
                f"&filter-lang=cql-text&filter={quote(asked.cql2)}"
            ),
        )


def _pygeoapi_config(port: int, database: Database) -> dict[str, object]:
    address = f"http://127.0.0.1:{port}"
    words = {"title": LAYER, "description": LAYER, "keywords": [LAYER]}
    person = dict.fromkeys(OF_A_PERSON, "none")
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "pretty_print": False,
            "limits": {"default_items": 10, "max_items": MANY, "on_exceed": "throttle"},
            "map": {"url": f"{address}/none", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**words, "keywords_type": "theme", "terms_of_service": "none", "url": address},
            "license": {"name": "none", "url": address},
            "provider": {"name": "none", "url": address},
            "contact": {**person, "email": "none@example.org", "url": address},
        },
        "resources": {
            LAYER: {
                "type": "collection",
                **words,
                "extents": {"spatial": {"bbox": [-159, -51, -154, -46]}},
                "providers": [
                    {
                        "type": "feature",
                        "name": "PostgreSQL",
                        "data": {
                            "host": "127.0.0.1",
                            "port": database.port,
                            "dbname": DATABASE,
                            "user": "postgres",
                            "password": "none",
                            "search_path": ["public"],
                        },
                        "id_field": "id",
                        "table": LAYER,
                        "geom_field": "geom",
                    }
                ],
            }
        },
    }


@contextmanager
def _behind_nginx(folder: Path, plain: Plain, database: Database) -> Iterator[list[Contestant]]:
    """MapServer and QGIS Server: two FastCGI processes each."""
    mapserver_port, qgis_port = free_port(), free_port()
    project = folder / "peers.qgs"
    offscreen = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    made = [SYSTEM_PYTHON, HERE / "qgis_project.py", plain.geopackage, project]
    subprocess.run(made, check=True, env=offscreen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    mapfile, settings = folder / "peers.map", folder / "mapserver.conf"
    mapfile.write_text(_mapfile(plain, database, mapserver_port))
    settings.write_text(MAPSERVER.format(mapfile=mapfile))
    nginx = folder / "nginx.conf"
    nginx.write_text(NGINX.format(folder=folder, mapserver_port=mapserver_port, qgis_port=qgis_port))
    of_qgis = {
        **offscreen,
        "QGIS_PROJECT_FILE": str(project),
        "QGIS_SERVER_LOG_LEVEL": "2",
        "QGIS_SERVER_API_WFS3_MAX_LIMIT": str(MANY),
        "QGIS_SERVER_PARALLEL_RENDERING": "0",
    }
    with ExitStack() as running:
        of_mapserver = {"MAPSERVER_CONFIG_FILE": str(settings)}
        map_pid = running.enter_context(_fastcgi(folder, "mapserver", "/usr/bin/mapserv", of_mapserver))
        qgis_program = "/usr/lib/cgi-bin/qgis_mapserv.fcgi"
        qgis_pid = running.enter_context(_fastcgi(folder, "qgis", qgis_program, of_qgis))
        command = ["/usr/sbin/nginx", "-e", folder / "nginx.err", "-c", nginx]
        nginx_pid = running.enter_context(started(command, folder=folder, name="nginx"))
        qgis = f"http://127.0.0.1:{qgis_port}"
        answering(f"{qgis}/wfs3/collections/{LAYER}/items.json?limit=1", log=folder / "nginx.err")
        found = [
            _mapserver(mapserver_port, "FlatGeobuf", "fgb", Stack([map_pid, nginx_pid])),
            _mapserver(mapserver_port, "PostGIS", "pg", Stack([map_pid, nginx_pid, database.pid])),
            Contestant(
                name="QGIS Server",
                version=f"QGIS {version_of_package('qgis-server')}, nginx {version_of_package('nginx-light')}",
                started_with="two processes of qgis_mapserv.fcgi behind nginx, a layer of a GeoPackage",
                address=qgis,
                stack=Stack([qgis_pid, nginx_pid]),
                box=lambda box, limit: f"/wfs3/collections/{LAYER}/items.json?limit={limit}&bbox={written(box)}",
                many=f"/wfs3/collections/{LAYER}/items.json?limit={MANY}",
                item=lambda number: f"/wfs3/collections/{LAYER}/items/{number}.json",
            ),
        ]
        for contestant in found:
            first = f"{contestant.address}{contestant.box((-156.1, -48.1, -156.0, -48.0), 1)}"
            answering(first, log=folder / "nginx.err")
        yield found


def _mapserver(port: int, source: str, end: str, stack: Stack) -> Contestant:
    here = f"/ms/peers/ogcapi/collections/{LAYER}_{end}"
    return Contestant(
        name=f"MapServer, {source}",
        version=f"MapServer {version_of_package('cgi-mapserver')}, nginx {version_of_package('nginx-light')}",
        started_with="two processes of mapserv (FastCGI) behind nginx",
        address=f"http://127.0.0.1:{port}",
        stack=stack,
        box=lambda box, limit: f"{here}/items?f=json&limit={limit}&bbox={written(box)}",
        many=f"{here}/items?f=json&limit={MANY}",
        item=(lambda number: f"{here}/items/{number}?f=json") if end == "pg" else None,
        tile=lambda tile: (
            f"/ms/tiles?map=peers&mode=tile&tilemode=gmap&tile={tile.x}+{tile.y}+{tile.z}"
            f"&layers={LAYER}_{end}&map.imagetype=mvt"
        ),
    )


@contextmanager
def _fastcgi(folder: Path, name: str, program: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Two processes of a FastCGI program on a socket; the id of the process above them."""
    command = [sys.executable, "-S", HERE / "fastcgi.py", folder / f"{name}.sock", "2", program]
    with started(command, folder=folder, name=name, environment=environment) as pid:
        yield pid


def _mapfile(plain: Plain, database: Database, port: int) -> str:
    connection = f"host=127.0.0.1 port={database.port} dbname={DATABASE} user=postgres password=none"
    data = f"geom from {LAYER} using unique id using srid=4326"
    layers = {
        "pg": f'CONNECTIONTYPE POSTGIS CONNECTION "{connection}" DATA "{data}"',
        "fgb": f'CONNECTIONTYPE FLATGEOBUF DATA "{plain.flatgeobuf}"',
    }
    parts = [MAP_LAYER.format(name=f"{LAYER}_{end}", source=source) for end, source in layers.items()]
    return MAP.format(address=f"http://127.0.0.1:{port}/ms/peers", layers="\n".join(parts))


MAPSERVER = """\
CONFIG
  ENV
    MS_MAP_PATTERN "."
    PROJ_LIB "/usr/share/proj"
    OGCAPI_HTML_TEMPLATE_DIRECTORY "/usr/share/mapserver/ogcapi/templates/html-plain/"
  END
  MAPS
    peers "{mapfile}"
  END
END
"""
MAP = """\
MAP
  NAME "peers"
  EXTENT -159 -51 -154 -46
  SIZE 256 256
  UNITS DD
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT NAME "mvt" DRIVER MVT EXTENSION "pbf" FORMATOPTION "EDGE_BUFFER=20" END
  WEB
    METADATA
      "ows_title" "peers"
      "ows_enable_request" "*"
      "oga_enable_request" "*"
      "ows_srs" "EPSG:4326 EPSG:3857"
      "ows_onlineresource" "{address}"
      "oga_onlineresource" "{address}/ogcapi"
      "oga_html_template_directory" "/usr/share/mapserver/ogcapi/templates/html-plain/"
    END
  END
{layers}
END
"""
MAP_LAYER = """\
  LAYER
    NAME "{name}"
    TYPE POLYGON
    STATUS ON
    TEMPLATE "void"
    {source}
    PROCESSING "CLOSE_CONNECTION=DEFER"
    EXTENT -159 -51 -154 -46
    PROJECTION "init=epsg:4326" END
    METADATA
      "ows_title" "{name}"
      "ows_extent" "-159 -51 -154 -46"
      "gml_featureid" "id"
      "gml_include_items" "all"
      "gml_types" "auto"
      "oga_max_limit" "10000"
      "geometry_precision" "7"
    END
    CLASS STYLE COLOR 200 0 0 END END
  END
"""
NGINX = """\
user root;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.err warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  fastcgi_buffers 64 64k;
  fastcgi_buffer_size 64k;
  client_body_temp_path {folder}/nginx-body;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  proxy_temp_path {folder}/nginx-proxy;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  server {{
    listen 127.0.0.1:{mapserver_port};
    location ~ ^/ms(?<inside>/.*)$ {{
      fastcgi_pass unix:{folder}/mapserver.sock;
      fastcgi_param SCRIPT_NAME /ms;
      fastcgi_param PATH_INFO $inside;
      fastcgi_param HTTP_ACCEPT "application/json";
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param HTTP_HOST $http_host;
    }}
  }}
  server {{
    listen 127.0.0.1:{qgis_port};
    location / {{
      fastcgi_pass unix:{folder}/qgis.sock;
      fastcgi_param SCRIPT_NAME "";
      fastcgi_param PATH_INFO $uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param HTTP_HOST $http_host;
    }}
  }}
}}
"""
