"""Kernels that round shapes to the grid of a zoom, leave out corners that nobody can see, and say what is still sound.

All arithmetic is in whole numbers, so a ring that is called simple is simple. What is not found simple here may still
be: it is left to GEOS.
"""

from __future__ import annotations

import numpy as np

from clearance_geodata.tiles.boxes import StepBoxes
from clearance_geodata.tiles.columns import Shapes
from clearance_geodata.tiles.compiled import compiled, inlined
from clearance_geodata.tiles.drawn import Room, Steps

__all__ = ["draw"]

# Kinds of geometry in a tile, and of parts in columns: a kernel takes no constant of another module.
LINE, POLYGON = 2, 3
PART_LINE, PART_SHELL, PART_HOLE = 1, 2, 3
# The middle of a ring is computed with its number of corners as the scale; more would not fit into 64 bits.
STAR_CORNERS = 2000
RINGS = 64
# What stands where in `grid` and in `Room.counts`.
SHIFT, HALF, EAST, SOUTH, CUT_AT_MOST, SMALL, LARGE = range(7)
FEATURES, RING, CORNERS, POINTS, ASIDE = range(5)


@compiled
def turn(ax: int, ay: int, bx: int, by: int) -> int:
    """Twice the area of the triangle of the origin and two places; positive when the second lies clockwise."""
    return ax * by - ay * bx


@inlined
def outline(shapes: Shapes, part: int, grid: Steps, room: Room, closed: bool) -> int:  # noqa: FBT001
    """Put the corners of a part on the grid of a zoom, behind those that are drawn; returns where they end.

    A corner is left out while the ground that all corners left out since the last kept one cut off, added up with its
    sign, is small enough. `grid` holds the shift, half a step, the origin across and down, and twice that area.
    """
    xs, ys, at = room.xs, room.ys, room.counts[CORNERS]
    start = shapes.part_start[part]
    count = shapes.part_start[part + 1] - start
    size = at
    cut = qx = qy = 0
    held = False
    for n in range(count + 1 if closed else count):
        i = start + (n if n < count else 0)
        rx = ((np.int64(shapes.x[i]) + grid[HALF]) >> grid[SHIFT]) - grid[EAST]
        ry = ((np.int64(shapes.y[i]) + grid[HALF]) >> grid[SHIFT]) - grid[SOUTH]
        if n == 0:
            xs[size], ys[size] = rx, ry
            size += 1
            continue
        if held:
            px, py = xs[size - 1], ys[size - 1]
            area = cut + turn(qx - px, qy - py, rx - px, ry - py)
            if abs(area) <= grid[CUT_AT_MOST]:
                cut = area
            else:
                xs[size], ys[size] = qx, qy
                size += 1
                cut = 0
        qx, qy, held = rx, ry, True
    if held and not closed and (qx != xs[size - 1] or qy != ys[size - 1]):
        xs[size], ys[size] = qx, qy
        size += 1
    return size


@inlined
def doubled_area(room: Room, start: int, end: int) -> int:
    """Twice the area of a ring; positive when it runs clockwise on the map, as a shell does."""
    xs, ys = room.xs, room.ys
    area = 0
    j = end - 1
    for i in range(start, end):
        area += turn(xs[j] - xs[start], ys[j] - ys[start], xs[i] - xs[start], ys[i] - ys[start])
        j = i
    return area


@inlined
def reach(room: Room, start: int, end: int) -> int:
    """The longer side of the box round a ring."""
    west = east = room.xs[start]
    north = south = room.ys[start]
    for i in range(start + 1, end):
        west, east = min(west, room.xs[i]), max(east, room.xs[i])
        north, south = min(north, room.ys[i]), max(south, room.ys[i])
    return max(east - west, south - north)


@inlined
def is_star(room: Room, ring: int) -> bool:
    """Whether all of a clockwise ring is seen from the middle of its corners, which makes it simple.

    Each side turns clockwise around the middle, and all of them together go round once.
    """
    xs, ys, start, end = room.xs, room.ys, room.ring_start[ring], room.ring_start[ring + 1]
    count = end - start
    if count > STAR_CORNERS:
        return False
    middle_x = middle_y = 0
    for i in range(start, end):
        middle_x += xs[i]
        middle_y += ys[i]
    rounds = 0
    ax = xs[end - 1] * count - middle_x
    ay = ys[end - 1] * count - middle_y
    for i in range(start, end):
        bx = xs[i] * count - middle_x
        by = ys[i] * count - middle_y
        if turn(ax, ay, bx, by) <= 0:
            return False
        if ay < 0 <= by:
            rounds += 1
        ax, ay = bx, by
    return rounds == 1


@compiled
def meet(room: Room, a: int, b: int, c: int, d: int) -> bool:
    """Whether the sides from corner a to b and from c to d have a place in common."""
    xs, ys = room.xs, room.ys
    if max(xs[a], xs[b]) < min(xs[c], xs[d]) or max(xs[c], xs[d]) < min(xs[a], xs[b]):
        return False
    if max(ys[a], ys[b]) < min(ys[c], ys[d]) or max(ys[c], ys[d]) < min(ys[a], ys[b]):
        return False
    along_x, along_y = xs[b] - xs[a], ys[b] - ys[a]
    c_side = np.sign(turn(along_x, along_y, xs[c] - xs[a], ys[c] - ys[a]))
    d_side = np.sign(turn(along_x, along_y, xs[d] - xs[a], ys[d] - ys[a]))
    if c_side * d_side > 0:
        return False
    along_x, along_y = xs[d] - xs[c], ys[d] - ys[c]
    a_side = np.sign(turn(along_x, along_y, xs[a] - xs[c], ys[a] - ys[c]))
    b_side = np.sign(turn(along_x, along_y, xs[b] - xs[c], ys[b] - ys[c]))
    return bool(a_side * b_side <= 0)


@compiled
def folds(room: Room, a: int, b: int, c: int) -> bool:
    """Whether the side from b to c goes back along the side from a to b."""
    xs, ys = room.xs, room.ys
    ax, ay, cx, cy = xs[a] - xs[b], ys[a] - ys[b], xs[c] - xs[b], ys[c] - ys[b]
    return turn(ax, ay, cx, cy) == 0 and ax * cx + ay * cy > 0


@compiled
def is_clear(room: Room, first: int, last: int) -> bool:
    """Whether no side of the rings from `first` to `last` meets another, but at the corner that they share."""
    xs, starts = room.xs, room.ring_start
    start, end = starts[first], starts[last]
    count = end - start
    follows = np.empty(count, np.int64)
    west = np.empty(count, np.int64)
    for ring in range(first, last):
        for i in range(starts[ring], starts[ring + 1]):
            after = i + 1 if i + 1 < starts[ring + 1] else starts[ring]
            follows[i - start] = after
            west[i - start] = min(xs[i], xs[after])
    order = np.argsort(west)
    for n in range(count):
        a = order[n] + start
        b = follows[order[n]]
        east = max(xs[a], xs[b])
        for m in range(n + 1, count):
            if west[order[m]] > east:
                break
            c = order[m] + start
            d = follows[order[m]]
            if b == c or d == a:
                if (b == c and folds(room, a, b, d)) or (d == a and folds(room, c, a, b)):
                    return False
            elif meet(room, a, b, c, d):
                return False
    return True


@compiled
def is_inside(room: Room, ring: int, x: int, y: int) -> bool:
    """Whether a place lies in a ring that it is not on."""
    xs, ys, start, end = room.xs, room.ys, room.ring_start[ring], room.ring_start[ring + 1]
    inside = False
    j = end - 1
    for i in range(start, end):
        if (ys[i] > y) != (ys[j] > y):
            side = turn(xs[j] - xs[i], ys[j] - ys[i], x - xs[i], y - ys[i])
            if (side > 0) == (ys[j] > ys[i]):
                inside = not inside
        j = i
    return inside


@compiled
def is_nested(room: Room, first: int, last: int) -> bool:
    """Whether each hole lies in its shell alone, and no shell in another, of rings that do not touch."""
    shell = first
    for ring in range(first, last):
        if room.is_shell[ring]:
            shell = ring
        at = room.ring_start[ring]
        for other in range(first, last):
            if other != ring:
                inside = is_inside(room, other, room.xs[at], room.ys[at])
                if inside != (other == shell and not room.is_shell[ring]):
                    return False
    return True


@inlined
def is_sound(room: Room, first: int, last: int) -> bool:
    """Whether the rings from `first` to `last` are valid polygons beyond doubt."""
    if last == first + 1 and is_star(room, first):
        return True
    if last - first > RINGS or not is_clear(room, first, last):
        return False
    return last == first + 1 or is_nested(room, first, last)


@compiled
def outside_code(x: int, y: int, window: Steps) -> int:
    """On which sides of the window a place lies, a bit to a side; 0 within."""
    return (x < window[0]) + 2 * (x > window[1]) + 4 * (y < window[0]) + 8 * (y > window[1])


@inlined
def meets_window(room: Room, ring: int, window: Steps, closed: bool) -> bool:  # noqa: FBT001
    """Whether a ring with its ground, or a line, has a place in the square from `window[0]` to `window[1]`."""
    xs, ys, start, end = room.xs, room.ys, room.ring_start[ring], room.ring_start[ring + 1]
    for i in range(start, end):
        if outside_code(xs[i], ys[i], window) == 0:
            return True
    for i in range(start, end if closed else end - 1):
        j = i + 1 if i + 1 < end else start
        if outside_code(xs[i], ys[i], window) & outside_code(xs[j], ys[j], window):
            continue
        along_x, along_y = xs[j] - xs[i], ys[j] - ys[i]
        sides = 0
        for corner in range(4):
            x, y = window[corner & 1] - xs[i], window[corner >> 1] - ys[i]
            sides += np.sign(turn(along_x, along_y, x, y))
        if abs(sides) < 4:
            return True
    return closed and is_inside(room, ring, window[0], window[0])


@inlined
def put_point(room: Room, row: int, x: int, y: int, window: Steps) -> None:
    """Note that a row is seen as a point, if it is within the window."""
    if outside_code(x, y, window) == 0:
        at = room.counts[POINTS]
        room.points[at, 0], room.points[at, 1], room.points[at, 2] = row, x, y
        room.counts[POINTS] += 1


@inlined
def put_feature(room: Room, row: int, kind: int, first_ring: int) -> None:
    """Note that the rings from `first_ring` to the last are the shape of a row."""
    at = room.counts[FEATURES]
    room.features[at, 0], room.features[at, 1] = row, kind
    room.features[at, 2], room.features[at, 3] = first_ring, room.counts[RING]
    room.counts[FEATURES] += 1


@compiled
def put_line(shapes: Shapes, part: int, grid: Steps, window: Steps, room: Room) -> bool:
    """Draw a line; returns whether anything is left of it."""
    ring, at = room.counts[RING], room.counts[CORNERS]
    end = outline(shapes, part, grid, room, False)  # noqa: FBT003
    room.ring_start[ring + 1] = end
    if end - at > 1 and meets_window(room, ring, window, False):  # noqa: FBT003
        room.counts[CORNERS] = end
        room.counts[RING] += 1
    return end - at > 1


@inlined
def put_ring(shapes: Shapes, part: int, grid: Steps, window: Steps, room: Room) -> int:
    """Draw a shell or a hole: 1 drawn, 0 drawn nowhere near, -1 when nothing of it can be seen."""
    ring, at = room.counts[RING], room.counts[CORNERS]
    is_shell = shapes.part_kind[part] == PART_SHELL
    end = outline(shapes, part, grid, room, True)  # noqa: FBT003
    area = doubled_area(room, at, end) if end - at > 2 else 0
    if area == 0 or (area > 0) != is_shell or (is_shell and reach(room, at, end) < grid[SMALL]):
        return -1
    room.ring_start[ring + 1] = end
    if is_shell and not meets_window(room, ring, window, True):  # noqa: FBT003
        return 0
    room.is_shell[ring] = is_shell
    room.counts[CORNERS] = end
    room.counts[RING] += 1
    return 1


@inlined
def draw_polygons(shapes: Shapes, row: int, grid: Steps, window: Steps, room: Room) -> bool:
    """Draw the polygons of a row, those too small to be seen as points; returns whether all are sound beyond doubt."""
    first = room.counts[RING]
    drawn = 0
    place = room.places[row]
    for part in range(shapes.first_part[place], shapes.first_part[place + 1]):
        kind = shapes.part_kind[part]
        if kind < PART_SHELL or (kind == PART_HOLE and drawn < 1):
            continue
        at = room.counts[CORNERS]
        seen = put_ring(shapes, part, grid, window, room)
        if kind == PART_SHELL:
            drawn = seen
            if seen < 0:
                put_point(room, row, room.xs[at], room.ys[at], window)
    if room.counts[RING] == first:
        return True
    put_feature(room, row, POLYGON, first)
    return is_sound(room, first, room.counts[RING])


@inlined
def draw_rest(shapes: Shapes, row: int, grid: Steps, window: Steps, room: Room) -> None:
    """Draw the points and lines of a row; a line of which nothing is left becomes a point."""
    first = room.counts[RING]
    place = room.places[row]
    for part in range(shapes.first_part[place], shapes.first_part[place + 1]):
        kind = shapes.part_kind[part]
        if kind >= PART_SHELL:
            break
        if kind == PART_LINE and put_line(shapes, part, grid, window, room):
            continue
        at = shapes.part_start[part]
        x = ((np.int64(shapes.x[at]) + grid[HALF]) >> grid[SHIFT]) - grid[EAST]
        y = ((np.int64(shapes.y[at]) + grid[HALF]) >> grid[SHIFT]) - grid[SOUTH]
        put_point(room, row, x, y, window)
    if room.counts[RING] > first:
        put_feature(room, row, LINE, first)


@compiled
def draw(shapes: Shapes, boxes: StepBoxes, grid: Steps, window: Steps, room: Room) -> None:
    """Draw rows: those too small to be seen as points, the large ones aside, the others with all their parts.

    The rows of a tile are known by their order in it. Of each `boxes` has the box, and `room.places` where its shape
    is; of one that is too small to be seen no shape is needed.
    """
    shift, half = grid[SHIFT], grid[HALF]
    for row in range(len(boxes)):
        box = boxes[row]
        west, east = (np.int64(box[0]) + half) >> shift, (np.int64(box[1]) + half) >> shift
        north, south = (np.int64(box[2]) + half) >> shift, (np.int64(box[3]) + half) >> shift
        size = max(east - west, south - north)
        if size < grid[SMALL]:
            put_point(room, row, (west + east) // 2 - grid[EAST], (north + south) // 2 - grid[SOUTH], window)
            continue
        counts = room.counts
        features, rings, corners, points = counts[FEATURES], counts[RING], counts[CORNERS], counts[POINTS]
        if size <= grid[LARGE]:
            draw_rest(shapes, row, grid, window, room)
            if draw_polygons(shapes, row, grid, window, room):
                continue
        counts[FEATURES], counts[RING], counts[CORNERS], counts[POINTS] = features, rings, corners, points
        room.aside[counts[ASIDE]] = row
        counts[ASIDE] += 1
