# Alles delinger og anmodninger.
