# Texts and looks.
