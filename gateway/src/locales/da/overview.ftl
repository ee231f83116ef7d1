# Overblik.
