"""The ground of areas, read from an elevation model, land cover, roads and rain that the user supplies."""
