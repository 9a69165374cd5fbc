"""The ground that records hold while an import goes on: what is in the register's layers, and what the batch adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.register import View

__all__ = ["HeldGround"]

# Shapes that are looked at one by one before a tree is made of them.
LOOSE = 64


@dataclass(slots=True)
class _Forest:
    """Shapes that can be searched while they grow: trees of doubling size, and a few shapes that are in none yet."""

    loose: list[BaseGeometry] = field(default_factory=list)
    trees: list[shapely.STRtree] = field(default_factory=list)

    def add(self, shape: BaseGeometry) -> None:
        self.loose.append(shape)
        if len(self.loose) < LOOSE:
            return
        shapes, self.loose = self.loose, []
        while self.trees and len(self.trees[-1].geometries) <= len(shapes):
            shapes = [*self.trees.pop().geometries, *shapes]
        self.trees.append(shapely.STRtree(shapes))

    def near(self, geometry: BaseGeometry) -> list[BaseGeometry]:
        found = [shape for shape in self.loose if shape.intersects(geometry)]
        for tree in self.trees:
            found += list(tree.geometries[tree.query(geometry, predicate="intersects")])
        return found


@dataclass(slots=True)
class HeldGround:
    """Ground of one layer, `areas` (open) or `released`."""

    view: View
    layer: str
    added: _Forest = field(default_factory=_Forest)

    def add(self, ground: BaseGeometry) -> None:
        """Ground that the batch itself adds."""
        self.added.add(ground)

    def near(self, geometry: BaseGeometry) -> tuple[list[str], BaseGeometry | None]:
        """The records of the register whose ground touches a geometry, and all that is held there as one."""
        listed = [
            (k, shape)
            for k, shape in self.view.features_near(self.layer, geometry.bounds)
            if shape.intersects(geometry)
        ]
        shapes = [shape for _, shape in listed] + self.added.near(geometry)
        return [area_id for area_id, _ in listed], shapely.union_all(shapes) if shapes else None
