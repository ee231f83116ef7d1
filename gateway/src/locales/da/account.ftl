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

## Ekstra trin ved login på kontosiden

account-factors = Login i to trin
account-factors-text = Med et ekstra trin er en stjålet adgangskode ikke nok til at komme ind.
account-factors-required = { $organisation } kræver et ekstra trin ved login.
account-no-factors = Kun din adgangskode beskytter din konto.
account-app = Godkendelsesapp
account-app-add = Tilføj en godkendelsesapp
account-app-replace = Skift til en anden godkendelsesapp
account-passkey = Passkey
account-passkey-add = Ny passkey
account-passkey-hint = For eksempel »Arbejds-pc« eller »Den blå sikkerhedsnøgle«
account-passkey-button = Opret passkey
account-passkey-name-missing = Giv din passkey et navn.
account-passkey-refused = Din passkey blev ikke gemt. Prøv igen; en konto kan have højst ti passkeys, og hver kun én gang.
account-factor-remove = Fjern
account-last-factor = Din organisation kræver et ekstra trin. Tilføj et andet, før du fjerner dette.
account-codes-left =
    { $n ->
        [0] Du har ingen gendannelseskoder tilbage. Lav nye nu.
        [one] Du har én gendannelseskode tilbage.
       *[other] Du har { $n } gendannelseskoder tilbage.
    }
account-codes-new = Lav nye gendannelseskoder
account-factor-added = Din konto har fået et nyt ekstra trin.
account-factor-removed = Det er fjernet.
account-prove-text = Vis først, at det er dig, hvis du vil ændre noget her.
account-prove-link = Vis, at det er mig

## Hvor man er logget ind

account-way-password = Med adgangskode
account-way-two = Med adgangskode og et ekstra trin
account-way-passkey = Med passkey
account-way-organisation = Gennem organisationens login
account-way-outlook = Fra Outlook

## Sprog og adgangskode

account-language = Sprog
account-language-label = Sprog på sider og i mails
account-language-button = Vælg
account-language-chosen = Dit sprog er skiftet.
account-password-long = Den nye adgangskode er for lang.
account-password-own = Den nye adgangskode handler om dig eller din organisation. Vælg en, som ingen kan gætte ud fra dit navn.
account-password-breached = Den nye adgangskode står på en liste over stjålne adgangskoder. Vælg en anden.
account-password-unknown = Den nye adgangskode kunne ikke tjekkes lige nu. Prøv igen senere.

## Login: det ekstra trin

sign-in-passkey = Log ind med passkey
passkey-failed = Det lykkedes ikke, eller det blev afbrudt. Prøv igen.
passkey-needs-script = Dit ekstra trin er en passkey, og den kræver JavaScript. Slå det til, eller brug en gendannelseskode.
factor-heading = Ét trin mere
factor-code-text = Åbn din godkendelsesapp, og skriv de seks cifre, den viser.
factor-code-label = Kode
factor-code-button = Log ind
factor-passkey-text = Brug den passkey, du har oprettet til det.
factor-passkey-button = Brug passkey
factor-recovery-summary = Jeg har hverken app eller passkey ved hånden
factor-recovery-label = Gendannelseskode
factor-recovery-hint = En af de ti koder, du har gemt. Hver virker én gang.
factor-recovery-button = Brug gendannelseskoden
factor-start-again = Begynd forfra
factor-wrong = Koden er ikke rigtig, eller den er brugt. Vent på den næste.
factor-wrong-recovery = Gendannelseskoden er ikke rigtig, eller den er brugt.
factor-wrong-passkey = Den passkey virkede ikke her. Prøv igen, eller vælg en anden måde.

## Opsætning af en godkendelsesapp

set-up-heading = Godkendelsesapp
set-up-required = { $organisation } kræver et ekstra trin ved login. Sæt det op nu, så er du logget ind.
set-up-scan = Scan billedet med en godkendelsesapp på din telefon.
set-up-picture = QR-kode til godkendelsesappen
set-up-by-hand = Eller skriv denne nøgle i appen:
set-up-code = De seks cifre, appen viser nu
set-up-button = Bekræft
set-up-wrong = Koden er ikke rigtig. Se efter, om uret på din telefon går rigtigt, og skriv den kode, den viser nu.
set-up-cancel = Fortryd
recovery-heading = Dine gendannelseskoder
recovery-text = Hvis din telefon eller passkey er væk, kommer du ind med en af disse. Print dem, eller gem dem, hvor du gemmer adgangskoder.
recovery-once = De vises kun nu. Hver virker én gang, og ældre koder virker ikke længere.
recovery-kept = Jeg har gemt dem

## Vis igen, at det er dig

prove-heading = Er det dig?
prove-text = Du er ved at ændre, hvordan din konto er beskyttet. Vis igen, at det er dig; det gælder i ti minutter.
prove-code-button = Fortsæt med koden
prove-password-button = Fortsæt med adgangskoden
