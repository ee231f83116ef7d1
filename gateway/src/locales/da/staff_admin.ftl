# Konti og grupper, for administratorer.
