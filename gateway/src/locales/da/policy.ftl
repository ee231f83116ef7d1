# Reglerne.
