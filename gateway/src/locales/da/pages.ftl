# Texts of the pages, Danish.
