"""The full resolution of a surface and its overviews, written block by block, each block once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.surface.coverage import BLOCK, Window

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from clearance_geodata.surface.grid import Grid

__all__ = ["Pyramid"]

BANDS = 2
# Halved so often, a block is one cell of an overview.
MOST_LEVELS = BLOCK.bit_length() - 1
LEVEL = {"driver": "GTiff", "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "count": BANDS, "dtype": "float64"}
LEVEL |= {"compress": "zstd", "zstd_level": 1}

Numbers = NDArray[np.float64]


class Pyramid:
    """Files in a folder, one for each level; blocks that nobody adds take no room.

    An overview holds the mean of the cells that are not 0: small areas stay visible. GDAL's own way to make overviews
    needs half a gigabyte and most of the time for the cells without ground.

    Args:
        folder: where the files are made; whoever made the folder removes them.
        grid: of the full resolution.
        nodata: the number that stands for nothing.
    """

    def __init__(self, folder: Path, grid: Grid, *, nodata: float) -> None:
        self._grid = grid
        self._nodata = nodata
        self._open = ExitStack()
        levels = 0
        while max(grid.width, grid.height) / 2**levels > BLOCK and levels < MOST_LEVELS:
            levels += 1
        self._paths = [folder / f"level-{level}.tif" for level in range(levels + 1)]
        self._files = [self._opened(path, 2**level) for level, path in enumerate(self._paths)]

    def __enter__(self) -> Self:
        """Use it as a context: the files are whole at its end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files."""
        self._open.close()

    def _opened(self, path: Path, factor: int) -> Any:  # noqa: ANN401  rasterio has no types
        import rasterio  # noqa: PLC0415  loads GDAL

        grid = self._grid
        (west, north), cell = grid.origin_m, grid.cell_m * factor
        size = {"width": -(-grid.width // factor), "height": -(-grid.height // factor)}
        place = {"crs": grid.wkt, "transform": rasterio.Affine(cell, 0, west, 0, -cell, north)}
        options = {"nodata": self._nodata, "SPARSE_OK": True, "BIGTIFF": "YES"}
        return self._open.enter_context(rasterio.open(path, "w", **LEVEL, **size, **place, **options))

    def add(self, window: Window, bands: Numbers) -> None:
        """Write a block of all bands, and what it is in each overview."""
        from rasterio.windows import Window as Cells  # noqa: PLC0415  loads GDAL

        self._files[0].write(bands, window=Cells(window.column, window.row, window.width, window.height))
        sums = np.zeros((BANDS, BLOCK, BLOCK))
        sums[:, : window.height, : window.width] = bands
        counts = (sums != 0).astype(np.float64)
        for level, file in enumerate(self._files[1:], start=1):
            sums, counts = _halved(sums), _halved(counts)
            means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
            column, row = window.column >> level, window.row >> level
            wide, high = min(means.shape[2], file.width - column), min(means.shape[1], file.height - row)
            file.write(means[:, :high, :wide], window=Cells(column, row, wide, high))

    def joined(self, target: Path, *, tags: dict[str, str], bands: Sequence[tuple[str, str, str]]) -> None:
        """Write a virtual raster of all levels, with tags, and with name, unit and meaning of each band."""
        west, north = self._grid.origin_m
        cell = self._grid.cell_m
        said = "".join(f'<MDI key="{escape(name)}">{escape(text)}</MDI>' for name, text in tags.items())
        named = "".join(self._band(number, *band) for number, band in enumerate(bands, start=1))
        target.write_text(
            f'<VRTDataset rasterXSize="{self._grid.width}" rasterYSize="{self._grid.height}">'
            f"<SRS>{escape(self._grid.wkt)}</SRS>"
            f"<GeoTransform>{west!r}, {cell!r}, 0, {north!r}, 0, {-cell!r}</GeoTransform>"
            f"<Metadata>{said}</Metadata>{named}</VRTDataset>",
            encoding="utf-8",
        )

    def _band(self, number: int, name: str, unit: str, meaning: str) -> str:
        def source(path: Path) -> str:
            return f"<SourceFilename>{escape(str(path))}</SourceFilename><SourceBand>{number}</SourceBand>"

        overviews = "".join(f"<Overview>{source(path)}</Overview>" for path in self._paths[1:])
        return (
            f'<VRTRasterBand dataType="Float64" band="{number}" blockXSize="{BLOCK}" blockYSize="{BLOCK}">'
            f'<Metadata><MDI key="MEANING">{escape(meaning)}</MDI></Metadata>'
            f"<Description>{escape(name)}</Description><UnitType>{escape(unit)}</UnitType>"
            f"<NoDataValue>{self._nodata}</NoDataValue>"
            f"<SimpleSource>{source(self._paths[0])}</SimpleSource>{overviews}</VRTRasterBand>"
        )


def _halved(cells: Numbers) -> Numbers:
    """Sums of two by two."""
    bands, height, width = cells.shape
    summed: Numbers = cells.reshape(bands, height // 2, 2, width // 2, 2).sum(axis=(2, 4))
    return summed
