"""What slope, cover, roughness and the way there do to the rate of a team, with an interval and a source each."""
