# Hvor længe ting opbevares.
