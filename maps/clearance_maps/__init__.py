"""What people see: Folium maps, charts and documents, in their language."""
