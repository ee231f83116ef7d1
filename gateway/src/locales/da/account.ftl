# En medarbejders egen konto: nøgler, ekstra trin ved login, og hvor man er logget ind.

account-token-scopes = Den må
account-token-scope-missing = Sæt mindst ét hak ved det, nøglen må.
account-scope-all = alt
account-scope-shares-read = se mine forsendelser
account-scope-shares-write = lave, sende og trække forsendelser tilbage
account-scope-requests-read = se mine anmodninger
account-scope-requests-write = lave og ændre anmodninger
account-scope-inbox-read = se og hente det indleverede
account-scope-inbox-write = lukke og slette det indleverede
account-scope-log-read = læse adgangsloggen
