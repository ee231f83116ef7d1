# Loggen og dens beviser.
