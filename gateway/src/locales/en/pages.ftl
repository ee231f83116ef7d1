# Texts of the pages, English.
