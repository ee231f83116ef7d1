# Organisationens login.

sign-in-organisation = Log ind med { $organisation }
sign-in-or = eller med adgangskode
sign-in-no-passwords = Her bruges der ikke adgangskoder. Log ind med { $organisation }.
sign-in-leave-heading = Et øjeblik
sign-in-leave-text = Du logger ind hos { $organisation } og kommer tilbage hertil.
sign-in-leave-go = Fortsæt

sign-in-organisation-again = Det tog for lang tid at logge ind, eller du begyndte i en anden browser. Begynd forfra.
sign-in-organisation-cancelled = Dit login hos { $organisation } blev afbrudt. Du kan prøve igen.
sign-in-organisation-unreachable = Login hos { $organisation } svarer ikke lige nu. Prøv igen om lidt.
sign-in-organisation-not-believed = Vi kunne ikke kontrollere svaret fra { $organisation }. Prøv igen, og sig det til din administrator, hvis det fortsætter.
sign-in-organisation-no-account = Du har ikke en konto her endnu. Bed din administrator om at oprette en.
sign-in-organisation-address-taken = Der findes allerede en konto med din mailadresse. Log ind med dens adgangskode, og forbind den under “Konto”, eller bed din administrator om at forbinde den.
sign-in-organisation-no-address = { $organisation } har ikke oplyst din mailadresse, så vi kan ikke oprette en konto til dig. Sig det til din administrator.
sign-in-organisation-no-role = Du er ikke med i nogen af de grupper, der må bruge tjenesten. Spørg din administrator.
sign-in-organisation-disabled = Din konto her er lukket. Spørg din administrator.
sign-in-organisation-elsewhere = Dette login hører til en anden konto her. Spørg din administrator.
sign-in-organisation-not-fresh = Login hos { $organisation } siger ikke, at du netop har vist, hvem du er, så det gælder ikke som bevis. Prøv igen, og sig det til din administrator, hvis det fortsætter.
prove-organisation-button = Log ind igen med { $organisation }
prove-no-way = Kontoen har ikke noget, du kan vise det med. Spørg din administrator.

account-organisation = Login hos { $organisation }
account-organisation-none = Forbind kontoen, så kan du fremover logge ind med { $organisation }.
account-organisation-connect = Forbind med { $organisation }
account-organisation-since = Forbundet siden { $date }.
account-organisation-used = Sidst brugt { $date }.
account-organisation-needed = Det er den eneste måde at logge ind på kontoen, så forbindelsen kan ikke fjernes.
account-organisation-disconnect = Fjern forbindelsen
account-connected = Din konto er forbundet med { $organisation }.
account-disconnected = Forbindelsen er fjernet. Brug din adgangskode fra nu af.

# Vinduet fra Outlook.

addin-sign-in-title = Outlook
addin-sign-in-ask = Må Outlook bruge din konto?
addin-sign-in-ask-text = Så kan Outlook sende og bede om filer i dit navn. Fortsæt kun, hvis du selv lige er begyndt på det i Outlook.
addin-sign-in-yes = Ja, fortsæt
addin-sign-in-no = Nej
addin-sign-in-moment = Et øjeblik
addin-sign-in-moment-text = Du er logget ind. Vinduet lukker af sig selv.
addin-sign-in-compare = Viser Outlook det samme tal?
addin-sign-in-compare-text = Se i Outlook, og sammenlign.
addin-sign-in-compare-warning = Svar nej, hvis nogen har sendt dig hertil, eller hvis Outlook viser et andet tal eller slet ikke noget. Det kan være nogen, der vil ind på din konto.
addin-sign-in-same = Ja, det er det samme
addin-sign-in-different = Nej
addin-sign-in-done = Du er logget ind
addin-sign-in-done-text = Gå tilbage til Outlook. Du kan lukke dette vindue.
addin-sign-in-refused = Outlook fik ikke adgang
addin-sign-in-refused-text = Ingen har fået adgang til din konto ad den vej. Du kan lukke dette vindue.
addin-sign-in-over = Dette login er udløbet
addin-sign-in-over-text = Det er brugt, eller der gik mere end fem minutter. Begynd forfra i Outlook.
