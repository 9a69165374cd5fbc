/* The ground of a map on one canvas: thousands of shapes from flat arrays, each class in its symbol. */
"use strict";
(function () {
  const TOO_SMALL_PX = 7;
  const AT_ONCE = 64;
  const TILE = 12;
  const REACH_PX = 5;
  const SAME_PX = 2;

  function patternTile(style, ratio) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = TILE * ratio;
    const pen = tile.getContext("2d");
    pen.scale(ratio, ratio);
    pen.fillStyle = style.fill;
    pen.fillRect(0, 0, TILE, TILE);
    pen.strokeStyle = style.ink;
    pen.lineWidth = 1.3;
    pen.stroke(new Path2D(style.lines));
    return tile;
  }

  /* The point that stands for ground too small to see, drawn once and stamped wherever one is needed. */
  function dotOf(style, ratio) {
    const radius = style.dot[0], side = Math.ceil(2 * radius + 2);
    const dot = document.createElement("canvas");
    dot.width = dot.height = side * ratio;
    const pen = dot.getContext("2d");
    pen.scale(ratio, ratio);
    pen.beginPath();
    pen.arc(side / 2, side / 2, radius, 0, 2 * Math.PI);
    pen.globalAlpha = style.dot[1];
    pen.fillStyle = style.fill;
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = style.ink;
    pen.stroke();
    return { picture: dot, side: side };
  }

  function radiusOf(layer, i) { return layer.radii ? layer.radii[i] : 6; }

  function meet(box, other) { return box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]; }

  /* Where a name may stand: in the middle, unless that would cover its circle; then below, right, left or above of it. */
  function placesOfName(middle, radius, wide) {
    const away = radius + wide + 2;
    const at = radius && wide > radius ? [[0, radius + 9], [away, 0], [-away, 0], [0, -radius - 9]] : [[0, 0]];
    return at.map(function (by) {
      const x = middle[0] + by[0], y = middle[1] + by[1];
      return [x - wide, y - 8, x + wide, y + 8];
    });
  }

  function insideRing(shapes, ring, x, y) {
    let inside = false;
    const from = shapes.ringAt[ring], to = shapes.ringAt[ring + 1];
    for (let i = from, j = to - 1; i < to; j = i, i += 1) {
      const yi = shapes.y[i], yj = shapes.y[j];
      if ((yi > y) !== (yj > y) && x < (shapes.x[j] - shapes.x[i]) * (y - yi) / (yj - yi) + shapes.x[i]) { inside = !inside; }
    }
    return inside;
  }

  function inside(shapes, i, x, y) {
    let found = false;
    for (let ring = shapes.shapeAt[i]; ring < shapes.shapeAt[i + 1]; ring += 1) {
      if (insideRing(shapes, ring, x, y)) { found = !found; }
    }
    return found;
  }

  clearance.Ground = L.Renderer.extend({
    options: { padding: 0.1, pane: "ground" },

    /* `layers` from below, each with style, shapes, and `seen`: which of its shapes are shown. */
    initialize: function (layers) {
      L.Renderer.prototype.initialize.call(this, {});
      this.layers = layers;
      this.selected = null;
    },

    _initContainer: function () {
      this._container = L.DomUtil.create("canvas", "ground");
      this._container.setAttribute("aria-hidden", "true");
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer: function () { this._container.remove(); },

    _updatePaths: function () { return undefined; },

    _update: function () {
      if (this._map._animatingZoom && this._bounds) { return; }
      L.Renderer.prototype._update.call(this);
      this.redraw();
    },

    redraw: function () {
      if (!this._bounds) { return; }
      const ratio = clearance.paperRatio || window.devicePixelRatio || 1, size = this._bounds.getSize();
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = ratio * size.x;
      this._container.height = ratio * size.y;
      this._container.style.width = size.x + "px";
      this._container.style.height = size.y + "px";
      const view = this._view(ratio, size), counts = { shapes: 0, dots: 0 };
      const shown = this.layers.filter(clearance.isShown);
      shown.forEach(function (layer) { this._paintLayer(layer, view, counts); }, this);
      this._paintNames(shown.filter(function (layer) { return layer.names; }), view);
      this._paintSelected(view);
      Object.assign(this._container.dataset, counts);
      this.fire("painted");
    },

    /* How corners become pixels of the canvas; patterns stay where they are on the ground while one pans. */
    _view: function (ratio, size) {
      const scale = 256 * Math.pow(2, this._map.getZoom()), origin = this._map.getPixelOrigin().add(this._bounds.min);
      this._pen.setTransform(ratio, 0, 0, ratio, -ratio * this._bounds.min.x, -ratio * this._bounds.min.y);
      return {
        ratio: ratio, scale: scale, size: size, min: this._bounds.min, origin: this._map.getPixelOrigin(),
        west: origin.x / scale, north: origin.y / scale,
        east: (origin.x + size.x) / scale, south: (origin.y + size.y) / scale
      };
    },

    _prepare: function (coat, ratio) {
      if (coat.ratio === ratio) { return; }
      const style = coat.style;
      coat.ratio = ratio;
      coat.paint = style.fill;
      if (style.lines) {
        coat.paint = this._pen.createPattern(patternTile(style, ratio), "repeat");
        coat.paint.setTransform(new DOMMatrix().scale(1 / ratio));
      }
      coat.dot = style.dot ? dotOf(style, ratio) : null;
    },

    /* A layer in its own symbol, or in the colours that were chosen: each coat is painted over the shapes that have it. */
    _paintLayer: function (layer, view, counts) {
      if (!layer.coats) { this._paintCoat(layer, layer, -1, view, counts); return; }
      layer.coats.forEach(function (coat, own) { this._paintCoat(layer, coat, own, view, counts); }, this);
    },

    _paintCoat: function (layer, coat, own, view, counts) {
      this._prepare(coat, view.ratio);
      const box = layer.shapes.box, least = TOO_SMALL_PX / view.scale;
      const wide = Math.ceil(view.size.x / SAME_PX) + 1;
      const dots = { wide: wide, taken: new Uint8Array(wide * (Math.ceil(view.size.y / SAME_PX) + 1)), count: 0 };
      let waiting = 0;
      this._pen.beginPath();
      for (let i = 0; i < layer.shapes.count; i += 1) {
        const at = 4 * i;
        if ((layer.seen && !layer.seen[i]) || (own >= 0 && layer.coatOf[i] !== own)) { continue; }
        if (box[at] > view.east || box[at + 2] < view.west || box[at + 1] > view.south || box[at + 3] < view.north) { continue; }
        counts.shapes += 1;
        if (layer.is_points) {
          this._addCircle(layer, i, view);
        } else if (coat.dot && box[at + 2] - box[at] < least && box[at + 3] - box[at + 1] < least) {
          this._stampDot(layer, coat.dot, i, view, dots);
          continue;
        } else {
          this._addShape(layer.shapes, i, view);
        }
        waiting += 1;
        // Circles may lie over each other, and each is whole.
        if (waiting === AT_ONCE || layer.radii) {
          this._finish(coat);
          waiting = 0;
        }
      }
      this._finish(coat);
      counts.dots += dots.count;
    },

    _finish: function (coat) {
      const pen = this._pen, style = coat.style;
      pen.globalAlpha = style.opacity;
      pen.fillStyle = coat.paint;
      pen.fill("evenodd");
      pen.globalAlpha = 1;
      pen.lineWidth = style.weight;
      pen.strokeStyle = style.outline;
      pen.setLineDash(style.dash ? style.dash.split(" ").map(Number) : []);
      pen.stroke();
      pen.beginPath();
    },

    _addShape: function (shapes, i, view) {
      const pen = this._pen, x = shapes.x, y = shapes.y, scale = view.scale, left = view.origin.x, top = view.origin.y;
      for (let ring = shapes.shapeAt[i]; ring < shapes.shapeAt[i + 1]; ring += 1) {
        const from = shapes.ringAt[ring], to = shapes.ringAt[ring + 1];
        pen.moveTo(x[from] * scale - left, y[from] * scale - top);
        for (let c = from + 1; c < to; c += 1) { pen.lineTo(x[c] * scale - left, y[c] * scale - top); }
        pen.closePath();
      }
    },

    _middle: function (layer, i, view) {
      const box = layer.shapes.box, at = 4 * i;
      return [(box[at] + box[at + 2]) / 2 * view.scale - view.origin.x, (box[at + 1] + box[at + 3]) / 2 * view.scale - view.origin.y];
    },

    _addCircle: function (layer, i, view) {
      const middle = this._middle(layer, i, view), radius = radiusOf(layer, i);
      this._pen.moveTo(middle[0] + radius, middle[1]);
      this._pen.arc(middle[0], middle[1], radius, 0, 2 * Math.PI);
    },

    /* Names of shapes where they cover no other name and, where that can be, no other circle; the first choose first. */
    _paintNames: function (layers, view) {
      const pen = this._pen, taken = [], circles = [];
      pen.font = "600 12px " + window.getComputedStyle(this._map.getContainer()).fontFamily;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      pen.setLineDash([]);
      layers.forEach(function (layer) {
        for (let i = 0; layer.radii && i < layer.shapes.count; i += 1) {
          if (layer.seen && !layer.seen[i]) { continue; }
          const at = this._middle(layer, i, view), radius = layer.radii[i];
          circles.push([at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius, layer, i]);
        }
      }, this);
      layers.forEach(function (layer) {
        for (let i = 0; i < layer.shapes.count; i += 1) {
          if (layer.seen && !layer.seen[i]) { continue; }
          const wide = pen.measureText(layer.names[i]).width / 2 + 2;
          const free = placesOfName(this._middle(layer, i, view), layer.radii ? layer.radii[i] : 0, wide)
            .filter(function (box) { return !taken.some(function (other) { return meet(box, other); }); });
          const clear = free.find(function (box) {
            return !circles.some(function (other) { return (other[4] !== layer || other[5] !== i) && meet(box, other); });
          });
          if (free.length) { taken.push(this._paintName(layer.names[i], clear || free[0])); }
        }
      }, this);
    },

    _paintName: function (name, box) {
      const pen = this._pen, x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
      pen.lineWidth = 3.5;
      pen.strokeStyle = "rgba(255,255,255,.85)";
      pen.strokeText(name, x, y);
      pen.fillStyle = "#1b1f23";
      pen.fillText(name, x, y);
      return box;
    },

    /* Points of one layer that would lie on each other, within two pixels, are drawn once. */
    _stampDot: function (layer, dot, i, view, dots) {
      const middle = this._middle(layer, i, view);
      const place = Math.floor((middle[0] - view.min.x) / SAME_PX) + dots.wide * Math.floor((middle[1] - view.min.y) / SAME_PX);
      if (dots.taken[place]) { return; }
      dots.taken[place] = 1;
      dots.count += 1;
      this._pen.drawImage(dot.picture, middle[0] - dot.side / 2, middle[1] - dot.side / 2, dot.side, dot.side);
    },

    _paintSelected: function (view) {
      if (!this.selected) { return; }
      const layer = this.selected.layer, i = this.selected.i, pen = this._pen, middle = this._middle(layer, i, view);
      pen.beginPath();
      this._addShape(layer.shapes, i, view);
      const box = layer.shapes.box, at = 4 * i, side = Math.max(box[at + 2] - box[at], box[at + 3] - box[at + 1]);
      if (side * view.scale < 3 * TOO_SMALL_PX) {
        pen.moveTo(middle[0] + 10, middle[1]);
        pen.arc(middle[0], middle[1], 10, 0, 2 * Math.PI);
      }
      pen.setLineDash([]);
      pen.lineWidth = 4;
      pen.strokeStyle = "#ffffff";
      pen.stroke();
      pen.lineWidth = 2;
      pen.strokeStyle = "#0b3d91";
      pen.stroke();
    },

    /* What is drawn topmost at a place of the map; null where nothing is. */
    find: function (latlng) {
      const point = this._map.project(latlng, 0).divideBy(256);
      const scale = 256 * Math.pow(2, this._map.getZoom()), least = TOO_SMALL_PX / scale;
      for (let l = this.layers.length - 1; l >= 0; l -= 1) {
        const layer = this.layers[l], box = layer.shapes.box;
        if (!layer.columns || !clearance.isShown(layer)) { continue; }
        for (let i = layer.shapes.count - 1; i >= 0; i -= 1) {
          const at = 4 * i, reach = (layer.radii ? layer.radii[i] : REACH_PX) / scale;
          if (box[at] > point.x + reach || box[at + 2] < point.x - reach || box[at + 1] > point.y + reach ||
            box[at + 3] < point.y - reach || (layer.seen && !layer.seen[i])) { continue; }
          const small = layer.is_points || (box[at + 2] - box[at] < least && box[at + 3] - box[at + 1] < least);
          if (small || inside(layer.shapes, i, point.x, point.y)) { return { layer: layer, i: i }; }
        }
      }
      return null;
    },

    boundsOf: function (found) {
      const box = found.layer.shapes.box, at = 4 * found.i, map = this._map;
      function corner(x, y) { return map.unproject(L.point(x * 256, y * 256), 0); }
      return L.latLngBounds(corner(box[at], box[at + 3]), corner(box[at + 2], box[at + 1]));
    }
  });
})();
