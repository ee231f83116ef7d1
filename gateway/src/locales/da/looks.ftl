# Tekster og udseende.
