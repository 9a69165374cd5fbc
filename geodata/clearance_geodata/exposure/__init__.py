"""What lies on hazardous ground or near it: people, land use and buildings of rasters and layers that users supply."""
