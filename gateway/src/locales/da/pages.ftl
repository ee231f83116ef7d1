# Texts of the pages, Danish.
#
# $sender is a person's name. A text for a page before the proof may not ask for a title, a file name or a
# recipient.

## The frame

skip-to-content = Gå til indholdet
dev-bar-label = Udviklingsudgave
dev-bar = Udviklingsudgave: intet her er rigtigt.
dev-bar-mailbox = Postkasse
nav-label = Hovedmenu
nav-shares = Mine forsendelser
nav-account = Min konto
nav-sign-out = Log ud
role-admin = Administrator
footer-run-by = Sikker forsendelse fra { $organisation }
footer-support = Brug for hjælp?
footer-privacy = Sådan behandler vi personoplysninger
sender-verified = Bekræftet af { $organisation }

## Is this genuine?

genuine-summary = Hvordan ved jeg, at det er ægte?
genuine-address-bar = Adresselinjen i din browser begynder med
genuine-nothing-asked = Vi beder aldrig om MitID, kortnummer eller en af dine adgangskoder.
genuine-call = Er du i tvivl, så ring til afsenderen på et nummer, du kender i forvejen. Brug ikke et fra mailen.

## The first page behind a link

landing-heading = { $sender } har sendt dig noget fortroligt
landing-send-code = Send mig en kode
landing-why-code = Koden kommer til den mailadresse, der fik linket, så ingen andre kan åbne det.
landing-why-code-group = Koden kommer til adressen i en mail, så ingen andre kan åbne det, du har fået.
landing-have-code = Jeg har allerede en kode
landing-email-label = Din mailadresse
landing-email-hint = Den adresse, { $sender } har skrevet til
landing-passphrase-label = Adgangssætning
landing-passphrase-hint = Den har { $sender } aftalt med dig uden om mailen, for eksempel i telefonen.
landing-open = Åbn
landing-bad-address = Det ligner ikke en mailadresse. Se den efter, og prøv igen.
landing-wrong-passphrase =
    { $n ->
        [0] Det åbnede ikke forsendelsen. Store bogstaver og mellemrum tæller med.
        [one] Det åbnede ikke forsendelsen. Store bogstaver og mellemrum tæller med. Du har 1 forsøg tilbage.
       *[other] Det åbnede ikke forsendelsen. Store bogstaver og mellemrum tæller med. Du har { $n } forsøg tilbage.
    }
landing-session-ended = Du har været væk et stykke tid. For en sikkerheds skyld skal du vise igen, at det er dig.

## The code

code-heading = Skriv koden
code-sent-personal =
    { $n ->
        [one] Vi sender en kode på 6 cifre til den mailadresse, der fik linket. Den gælder i 1 minut.
       *[other] Vi sender en kode på 6 cifre til den mailadresse, der fik linket. Den gælder i { $n } minutter.
    }
code-sent-group =
    { $n ->
        [one] Hvis forsendelsen er til denne adresse, er en kode på 6 cifre på vej til den. Koden gælder i 1 minut.
       *[other] Hvis forsendelsen er til denne adresse, er en kode på 6 cifre på vej til den. Koden gælder i { $n } minutter.
    }
code-have-one =
    { $n ->
        [one] Skriv de 6 cifre fra den nyeste mail. En kode gælder i 1 minut i den browser, der bad om den.
       *[other] Skriv de 6 cifre fra den nyeste mail. En kode gælder i { $n } minutter i den browser, der bad om den.
    }
code-other-address = Brug en anden adresse
code-label = Kode på 6 cifre
code-title = Seks cifre
code-open = Åbn
code-opening = Åbner
code-none-heading = Ingen kode endnu?
code-none-text = Den kommer fra { $organisation } og kan være et minut undervejs. Kig også i uønsket mail.
code-send-again = Send en ny kode
code-send-again-in =
    { $n ->
        [one] Du kan bede om en ny om 1 sekund.
       *[other] Du kan bede om en ny om { $n } sekunder.
    }
code-malformed = Koden er på seks cifre. Find mailen, og skriv dem igen.
code-wrong =
    { $n ->
        [one] Det var ikke koden. Du har 1 forsøg tilbage.
       *[other] Det var ikke koden. Du har { $n } forsøg tilbage.
    }
code-too-old = Koden gælder ikke længere. Bed om en ny herunder.
code-too-many = Koden er prøvet for mange gange og virker ikke længere. Bed om en ny herunder.
code-asked-too-soon =
    { $n ->
        [one] Der er ikke sendt en ny kode endnu: vent 1 sekund, og kig efter mailen imens.
       *[other] Der er ikke sendt en ny kode endnu: vent { $n } sekunder, og kig efter mailen imens.
    }

## The opened delivery

opened-sent = Sendt
opened-message-label = Besked
opened-files =
    { $n ->
        [one] 1 fil
       *[other] { $n } filer
    }
opened-download-all = Hent alle (zip, { $size })
opened-facts-label = Om forsendelsen
opened-until = Du kan åbne den til og med
opened-until-after = Derefter slettes den, så gem det, du har brug for.
opened-logged = { $sender } kan se, hvornår du åbner og henter. Loggen gemmer tidspunktet, din netværksadresse og din browser.
opened-report = Er det ikke til dig? Sig det til afsenderen
file-download = Hent
file-downloads-left =
    { $n ->
        [0] kan ikke hentes flere gange
        [one] kan hentes 1 gang til
       *[other] kan hentes { $n } gange til
    }
file-fingerprint = Fingeraftryk
file-ready = Klar
file-spent = Du har hentet filen så mange gange, som du kan. Spørg afsenderen, hvis du mangler den.
file-unavailable = Kan ikke hentes lige nu. Intet er gået tabt: prøv igen om nogle minutter.
file-checking = Bliver stadig tjekket for skadelige programmer. Prøv igen om nogle minutter.
download-started = Går i gang

## Links that open nothing

expired-heading = Forsendelsen er udløbet
expired-text = Den kan ikke åbnes længere, men afsenderen kan åbne den igen for dig.
expired-ask = Bed om ny adgang
expired-ask-hint = Vi sender afsenderen en mail. Er svaret ja, virker det samme link igen, eller du får et nyt.
expired-gone-text = Den er slettet og kan ikke hentes frem igen. Bed afsenderen om at sende den på ny.
revoked-heading = Forsendelsen er trukket tilbage
revoked-text = Afsenderen har taget den tilbage, så den kan ikke åbnes længere.
revoked-next = Tror du, det er en fejl, så kontakt afsenderen.
locked-heading = Låst indtil videre
locked-text = Der er skrevet forkert kode for mange gange. Linket er låst for at beskytte det, der er sendt, og afsenderen har fået besked.
locked-until = Det åbner igen
locked-next = Var det ikke dig? Så har en anden måske dit link: kontakt afsenderen.
unknown-heading = Der er intet bag dette link
unknown-text = Måske er det skrevet forkert eller klippet over, eller også er det, det åbnede, slettet for længst.
unknown-whole = Åbn mailen igen, og klik på selve linket. Har du kopieret det, så se efter, om det hele kom med.
unknown-old = Forsendelser slettes et stykke tid efter, at de er udløbet.
unknown-ask = Spørg ellers den, der har sendt dig linket.
asked-heading = Vi har givet dit spørgsmål videre
asked-text = Giver afsenderen dig ny adgang, får du en mail, og det link, du allerede har, virker igen.
asked-next = Du kan lukke siden.
slow-heading = Et øjeblik
slow-text = Der har været mange forsøg på kort tid. Vi venter lidt for at beskytte det, der er sendt.
slow-wait-seconds =
    { $n ->
        [one] Prøv igen om 1 sekund.
       *[other] Prøv igen om { $n } sekunder.
    }
slow-wait-minutes =
    { $n ->
        [one] Prøv igen om 1 minut.
       *[other] Prøv igen om { $n } minutter.
    }

## Wrong recipient

report-heading = Er det ikke til dig?
report-text = Sig det til { $sender }, som så kan trække forsendelsen tilbage. Lad være med at læse det, du måske har åbnet, eller sende det videre.
report-reason-label = Hvad er galt?
report-reason-wrong-person = Det er til en anden
report-reason-unknown-sender = Jeg kender ikke afsenderen
report-reason-suspicious = Det ser mistænkeligt ud
report-reason-missing = Vælg, hvad der er galt.
report-comment-label = Andet? (kan udelades)
report-comment-hint = Skriv ikke noget fortroligt her.
report-send = Sig det til afsenderen
report-back = Gå tilbage
report-sent-heading = Tak, fordi du sagde det
report-sent-text = { $sender } har fået besked og kan trække forsendelsen tilbage.
report-sent-next = Slet mailen og det, du måske har hentet. Du behøver ikke gøre mere.

## Signing in

sign-in-heading = Log ind
sign-in-text = For medarbejdere hos { $organisation }
sign-in-email = Mailadresse
sign-in-password = Adgangskode
sign-in-button = Log ind
sign-in-forgotten = Glemt adgangskoden? Din administrator kan give dig en ny.
sign-in-wrong = Mailadressen eller adgangskoden er ikke rigtig.
sign-in-session-ended = Du er logget ud, fordi du har været væk et stykke tid. Log ind for at fortsætte.
sign-in-slow-down =
    { $n ->
        [one] For mange forsøg. Prøv igen om 1 minut.
       *[other] For mange forsøg. Prøv igen om { $n } minutter.
    }
signed-out-heading = Du er logget ud
signed-out-text = Du kan lukke vinduet. Modtagerne kan stadig åbne det, du har sendt.
signed-out-again = Log ind igen

## The sender's deliveries

state-draft = Kladde
state-active = Aktiv
state-expired = Udløbet
state-revoked = Trukket tilbage
state-purged = Slettet
shares-heading = Mine forsendelser
shares-empty-heading = Du har ikke sendt noget endnu
shares-empty-text = Det, du sender herfra, fra dit mailprogram eller fra kommandolinjen, kommer frem her.
shares-to = Til
shares-and-more =
    { $n ->
        [one] og 1 anden
       *[other] og { $n } andre
    }
shares-files =
    { $n ->
        [0] kun en besked
        [one] 1 fil
       *[other] { $n } filer
    }
shares-opened = Åbnet af { $n } ud af { $of }
shares-downloaded = Hentet af { $n } ud af { $of }
shares-created = Oprettet
shares-expires = Udløber
shares-expired = Udløbet
shares-needs-attention = Se nærmere
pager-label = Flere sider
shares-newest = Nyeste
shares-older = Ældre

## One delivery

share-back = Alle forsendelser
share-untitled = Uden titel
share-recipients =
    { $n ->
        [one] Modtager
       *[other] { $n } modtagere
    }
share-relay-reply = Mailserver:
share-opened-at = Åbnet første gang
share-timeline = Det er der sket
share-timeline-empty = Ikke noget endnu.
share-timeline-cut = Det, der er ældre, står i loggen.
share-facts = Fakta
share-sent = Sendt
share-created = Oprettet
share-expires = Udløber
share-renewable = Kan forlænges til
share-delivery = Levering
share-delivery-mail = Personligt link i en mail
share-delivery-link = Ét link i din egen mail
share-verification = Bekræftelse
share-verification-code = Kode i en mail
share-verification-passphrase = Adgangssætning
share-contents = Indhold
share-message = Sikker besked
share-actions = Forlæng eller træk tilbage
share-extend-label = Ny udløbsdato
share-extend-hint = Senest { $last }. De links, der er sendt, virker stadig.
share-extend-hint-key = Senest { $last }. Rækker et link ikke så langt, står det ved modtageren.
share-extend-button = Ændr dato
share-revoke = Træk tilbage for alle…
share-revoke-text = Ingen kan åbne den længere, og det kan ikke fortrydes. Det, der allerede er hentet, kan ikke kaldes tilbage.
share-revoke-button = Træk tilbage
share-revoke-one = Træk tilbage…
share-revoke-one-text = { $address } kan ikke længere åbne forsendelsen. Det kan ikke fortrydes.
share-revoke-one-button = Træk tilbage
share-sender-link-hint = Vil du sende et link igen, rette en adresse, tilføje en modtager eller forlænge yderligere, så åbn linket i din kvitteringsmail.
share-link-until = Modtagerens link virker til og med { $until }. Åbnes det inden da, virker det videre. Ellers skal du sende et nyt.
share-link-ended = Modtagerens link er blevet for gammelt. Send et nyt.
share-resend = Send igen…
share-resend-text = Et nyt link sendes med mail. Det gamle virker stadig.
share-resend-button = Send igen
share-correct = Ret adressen…
share-correct-text = Det gamle link holder op med at virke, og et nyt sendes til den rigtige adresse.
share-correct-button = Ret og send
share-address-label = Mailadresse
share-language-label = Mailens sprog
share-passphrase-label = Den aftalte adgangssætning
share-passphrase-hint = Den samme som før. Den er en del af nøglen og er ikke gemt nogen steder.
share-add-recipient = Tilføj en modtager…
share-add-button = Tilføj og send
share-notice-revoked = Forsendelsen er trukket tilbage. Ingen kan åbne den længere.
share-notice-recipient-revoked = { $address } kan ikke længere åbne forsendelsen.
share-notice-extended = Forsendelsen kan nu åbnes til og med { $until }.
share-notice-resent = Et nyt link er på vej til { $address }.
share-notice-corrected = Adressen er rettet. Et nyt link er på vej til { $address }.
share-notice-added = { $address } er tilføjet. Et link er på vej.
share-bad-address = Det ligner ikke en mailadresse.
share-already-recipient = Adressen er allerede modtager.
share-already-opened = Forsendelsen er allerede åbnet på denne adresse. Tilføj i stedet den rigtige adresse som ny modtager.
share-domain-not-allowed = Organisationen tillader ikke forsendelser til det domæne.
share-bad-date = Vælg en dato i fremtiden inden for den grænse, der står herunder.
share-passphrase-missing = Den aftalte adgangssætning skal bruges for at lave et nyt link.
share-too-many-recipients = Forsendelsen har så mange modtagere, som der må være.
recipient-waiting = Ikke sendt endnu
recipient-not-opened = Ikke åbnet
recipient-opened = Åbnet
recipient-downloaded = Hentet
recipient-unreachable = Mail afvist
recipient-locked = Låst
recipient-revoked = Trukket tilbage
relay-queued = Mailen er i kø.
relay-accepted = Mailen er modtaget { $at }
relay-deferred = Mailen er udskudt, næste forsøg { $at }
relay-refused = Mailen blev afvist { $at }
progress-none = Ikke hentet
progress-broken-off = Afbrudt ved { $at } af { $of } (byte { $byte })
progress-complete = Hentet helt { $at }

## What has happened

event-created = Oprettet
event-file-added = Fil tilføjet
event-sent = Sendt
event-mail-queued = Mail lagt i kø
event-mail-accepted = Mail modtaget af mailserveren
event-mail-deferred = Mail udskudt af mailserveren
event-mail-refused = Mail afvist af mailserveren
event-relay-said = Svar: { $reply }
event-link-opened = Linket blev set
event-code-sent = Kode sendt
event-code-wrong = Forkert kode skrevet
event-locked = Låst til { $until } efter for mange forkerte koder
event-opened = Åbnet
event-downloaded = Hentet helt
event-broken-off = Hentning afbrudt
event-reminded = Påmindelse sendt
event-reported-wrong = Meldt: ikke til denne modtager
event-access-asked = Bedt om ny adgang
event-extended = Udløb ændret til { $until }
event-resent = Link sendt igen
event-address-corrected = Adresse rettet
event-recipient-added = Modtager tilføjet
event-recipient-revoked = Trukket tilbage fra modtager
event-revoked = Trukket tilbage for alle
event-expired = Udløbet
event-purged = Slettet

## Renewing

renew-heading = Giv ny adgang?
renew-asked-by = Anmodning fra
renew-expired = Udløb
renew-until = Åben igen til
renew-text = De links, der er sendt før, virker igen for alle modtagere, den ikke er trukket tilbage fra.
renew-button = Giv ny adgang
renew-too-late = Nøglerne til forsendelsen er slettet, så ingen kan åbne den igen. Send filerne på ny.
renew-see-share = Se forsendelsen

## My account

account-heading = Min konto
account-sessions = Her er jeg logget ind
account-this-session = Denne browser
account-since = siden
account-last-seen = Sidst brugt
account-end-session = Log ud
account-end-others = Log ud alle andre steder
account-tokens = Adgangsnøgler
account-tokens-text = Med en nøgle kan et program eller kommandolinjen sende i dit navn. Pas på den som på en adgangskode.
account-no-tokens = Du har ingen nøgler.
account-token-made = Nøglen »{ $name }« er klar. Kopiér den nu: den vises kun denne ene gang.
account-token-copy = Kopiér
account-token-copied = Kopieret
account-token-created = Oprettet
account-token-expires = udløber
account-token-never-expires = udløber aldrig
account-token-last-used = Sidst brugt
account-token-unused = Aldrig brugt
account-token-revoke = Slet
account-token-new = Ny nøgle
account-token-name = Navn
account-token-name-hint = Hvad den skal bruges til, for eksempel »Script på filserveren«
account-token-life = Gælder i
account-token-days =
    { $n ->
        [one] 1 dag
       *[other] { $n } dage
    }
account-token-create = Lav nøgle
account-token-name-missing = Giv nøglen et navn.
account-token-too-many = Du har så mange nøgler, som du må have. Slet en først.
account-token-revoked = Nøglen er slettet og virker ikke længere.
account-session-ended = Du er logget ud der.
account-others-ended = Du er logget ud alle andre steder.
account-arrivals = Mails om dine indbakker
account-arrivals-text = Hvordan vil du høre om det, der kommer?
account-arrivals-each = En mail, hver gang der kommer noget
account-arrivals-each-hint = Så snart noget er afleveret.
account-arrivals-daily = Én mail om dagen
account-arrivals-daily-hint = Om morgenen, med tallene: hvad der er nyt, hvad der venter, og hvad der snart slettes.
account-arrivals-none = Ingen mails
account-arrivals-none-hint = Kun en advarsel, når noget, ingen har hentet, er lige ved at blive slettet.
account-arrivals-save = Gem
account-arrivals-chosen = Gemt. Det gælder fra næste mail.
account-password = Adgangskode
account-password-current = Nuværende adgangskode
account-password-new = Ny adgangskode
account-password-hint =
    { $n ->
        [one] Mindst 1 tegn. En sætning er lettere at huske end en gåde.
       *[other] Mindst { $n } tegn. En sætning er lettere at huske end en gåde.
    }
account-password-change = Skift adgangskode
account-password-ends = Når du skifter den, bliver du logget ud alle andre steder.
account-password-changed = Din adgangskode er skiftet, og du er logget ud alle andre steder.
account-wrong-password = Den nuværende adgangskode er ikke rigtig.
account-password-short =
    { $n ->
        [one] Den nye adgangskode skal have mindst 1 tegn.
       *[other] Den nye adgangskode skal have mindst { $n } tegn.
    }
account-password-common = Den nye adgangskode er for let at gætte. Vælg en anden.

## The development mailbox

mailbox-heading = Postkasse
mailbox-text = De mails, denne udgave ville have sendt, de nyeste først.
mailbox-empty = Ingen mails endnu.
mailbox-refresh = Kig igen
mailbox-back = Alle mails
mailbox-from = Fra
mailbox-to = Til
mailbox-date = Dato

## The front page

home-title = Sikker forsendelse
home-heading = Sikker forsendelse fra { $organisation }
home-text = Filer og beskeder, der ikke hører hjemme i en åben mail.
home-recipient = Har du fået et link? Åbn det fra mailen, så viser vi dig, hvad du skal gøre.
home-sign-in = Log ind som medarbejder
home-shares = Mine forsendelser
home-demo-heading = Prøv det
home-demo-link = Åbn prøveforsendelsen
home-demo-mailbox = Find koden i postkassen
home-demo-playground = Prøv Outlook-tilføjelsesprogrammet på legepladsen
home-demo-staff = Log ind som { $email }

## Errors

error-status = Fejl
error-request-id = Henvisning til support:
error-400-heading = Det forstod vi ikke
error-400-text = Browseren sendte noget, siden ikke kunne læse.
error-400-next = Gå tilbage, se efter, hvad du skrev, og prøv igen.
error-403-heading = Det må du ikke
error-403-text = Enten hører det til en anden, eller også kom det fra en anden side end vores.
error-403-next = Åbn vores side på ny, og prøv derfra.
error-404-heading = Der er ikke noget her
error-404-text = Måske er adressen skrevet forkert, eller siden er flyttet.
error-404-next = Gå tilbage, eller åbn linket i din mail en gang til.
error-405-heading = Sådan virker det ikke
error-405-text = Siden findes, men den kan ikke det, den blev bedt om.
error-405-next = Åbn linket i din mail en gang til, og brug knapperne på siden.
error-408-heading = Det tog for lang tid
error-408-text = Forbindelsen var så langsom, at vi holdt op med at vente.
error-408-next = Se efter, om du er på nettet, og prøv igen.
error-413-heading = Det var for meget
error-413-text = Det, du sendte, er større, end siden kan tage imod.
error-413-next = Gør det kortere, og prøv igen.
error-415-heading = Det format kan vi ikke læse
error-415-text = Indholdet kom i et format, siden ikke kender.
error-415-next = Gå tilbage, og brug formularen på siden.
error-421-heading = Forkert adresse
error-421-text = Serveren svarer ikke under det navn.
error-421-next = Åbn linket i din mail en gang til.
error-429-heading = Et øjeblik
error-429-text = Der har været mange forsøg på kort tid.
error-429-next = Vent et minut, og prøv igen.
error-500-heading = Noget gik galt hos os
error-500-text = Du gjorde ikke noget forkert, og intet er gået tabt.
error-500-next = Prøv igen om lidt. Sker det igen, så giv os henvisningen herunder.
error-503-heading = Ikke tilgængelig lige nu
error-503-text = Tjenesten bliver passet eller har for meget at lave.
error-503-next = Prøv igen om nogle minutter. Intet er gået tabt.
download-error-heading = Filen kan ikke hentes
download-error-next = Gå tilbage til siden med filerne, og prøv igen derfra.
download-error-expired = Forsendelsen er udløbet.
download-error-revoked = Afsenderen har trukket forsendelsen tilbage.
download-error-not-found = Filen findes ikke.
download-error-signed-out = Din adgang er udløbet. Åbn linket i din mail igen.
download-error-sign-in = Du er ikke logget ind længere. Log ind igen.
download-error-spent = Filen er hentet så mange gange, som den må.
download-error-busy = Filen er ved at blive hentet. Vent, til det er færdigt.
download-error-too-old = Adressen er for gammel. Åbn siden med filerne igen.
download-error-damaged = Filen er midlertidigt utilgængelig. Driften har fået besked.
download-error-changed = Filen er ikke den, du bad om.
download-error-other = Det virker ikke lige nu.
