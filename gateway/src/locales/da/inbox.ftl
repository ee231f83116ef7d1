# Texts of the pages where staff ask and receive, Danish.

nav-requests = Anmodninger
nav-inbox = Indbakke

## All requests

requests-heading = Anmodninger
requests-all = Alle anmodninger
requests-new = Ny anmodning
requests-empty-heading = Du har ikke bedt om noget endnu
requests-empty-text = Bed en kunde om dokumenter eller oplysninger. De kommer krypteret ind, og I kan begge se, at de er nået frem.
requests-handed-in = Afleveret af { $n } ud af { $of }
requests-handed-in-open =
    { $n ->
        [0] Ingen har afleveret
        [one] Afleveret af 1 person
       *[other] Afleveret af { $n } personer
    }
request-open = Åben
request-submitted = Afleveret
request-paused = På pause
request-closed = Afsluttet
deliver-mail = Personligt link i en mail
deliver-mail-hint = Hver person får sit eget link.
deliver-link = Ét link i din egen mail
deliver-link-hint = Alle med linket kan aflevere, når de har vist, at en mailadresse er deres.
deliver-standing = Fast side
deliver-standing-hint = En adresse, der aldrig ændrer sig, til din mailsignatur eller hjemmeside.

## A new request

new-heading = Ny anmodning
new-problems = Anmodningen er ikke oprettet endnu. Se bemærkningerne herunder.
new-what = Det handler om
new-title = Titel
new-title-hint = Den ser kunden, for eksempel »Papirer til dit boliglån«
new-title-missing = Giv anmodningen en titel.
new-purpose = Det skal du bruge det til
new-purpose-hint = Én sætning. Kunden har krav på at vide det.
new-purpose-missing = Skriv, hvad du skal bruge det til.
new-message = Besked
new-who = Hvem du beder
new-deliver = Hvordan
new-recipients = Modtagere
new-recipients-hint = Én på hver linje: en adresse eller Navn <adresse>
new-recipients-missing = Skriv mindst én adresse.
new-bad-recipient = Det er ikke en mailadresse: { $line }
new-domain-not-allowed = Organisationen tillader ikke mails til { $address }.
new-too-many-recipients = Det er flere modtagere, end der må være.
new-slug = Sidens adresse
new-slug-hint = Små bogstaver, tal og bindestreger efter { $host }/to/
new-bad-slug = Brug 2 til 40 små bogstaver, tal og bindestreger.
new-slug-taken = Adressen er optaget. Vælg en anden.
new-language = Mailenes sprog
new-documents = Dokumenter
new-documents-hint = Det, du gerne vil have. Lad de rækker stå tomme, du ikke skal bruge.
new-document-number =
    { $n ->
        [one] Dokument 1
       *[other] Dokument { $n }
    }
new-document-label = Hvad hedder det?
new-kinds = Slags fil
kinds-any = Alle slags
kinds-pdf-image = PDF eller billede
kinds-office-pdf = Office-dokument eller PDF
new-more-documents = Flere dokumenter
new-other-files = Kunden må tilføje andre filer
new-nothing-asked = Bed om et dokument, stil et spørgsmål, eller tillad andre filer.
new-questions = Spørgsmål
new-questions-hint = Det, du gerne vil vide. Svarene bliver kontrolleret og gemt krypteret.
new-question-number =
    { $n ->
        [one] Spørgsmål 1
       *[other] Spørgsmål { $n }
    }
new-question-label = Spørgsmålet
new-type = Slags svar
type-text = Én linje
type-long-text = Flere linjer
type-date = Dato
type-choice = Valg
type-national-id = CPR-nummer
type-email = Mailadresse
type-phone = Telefonnummer
new-choices = Svar at vælge imellem, ét på hver linje (kun ved valg)
new-choices-missing =
    { $n ->
        [one] Spørgsmål 1 skal have mindst to svar at vælge imellem.
       *[other] Spørgsmål { $n } skal have mindst to svar at vælge imellem.
    }
new-more-questions = Flere spørgsmål
new-also-in = Også på
new-label-in = Teksten på
new-terms = Samtykke og personoplysninger
new-consent = Samtykke
new-consent-hint = Kun hvis du bygger på samtykke. Kunden skal selv sætte krydset, og den præcise tekst bliver gemt sammen med det afleverede.
new-privacy-url = Adressen på jeres privatlivspolitik
new-bad-privacy-url = Det er ikke en webadresse. Den begynder med https://
new-limits = Grænser og indbakke
new-expiry = Åben i så mange dage
new-expiry-hint =
    { $n ->
        [one] Højst 1 dag. En fast side har ingen frist.
       *[other] Højst { $n } dage. En fast side har ingen frist.
    }
new-bad-expiry = Skriv et antal dage inden for grænsen.
new-files-max = Højst så mange filer
new-bad-file-count = Skriv et antal inden for grænsen.
new-file-mb-max = Største fil (MB)
new-bad-file-size = Skriv en størrelse inden for grænsen.
new-too-long = Skriv højst 200 tegn.
new-inbox = Indbakke
new-tell = Giv også besked til
new-tell-hint = De læser din indbakke og får en mail, når der kommer noget. Alle i en teamindbakke får besked under alle omstændigheder.
new-bad-colleague = En af dem må ikke læse den valgte indbakke.
new-create = Opret anmodningen

## One request

request-link = Adresse
request-link-once = Dit link
request-link-once-text = Kopiér det nu: det bliver ikke gemt og vises kun denne ene gang.
request-people =
    { $n ->
        [one] Hvem du har bedt
       *[other] { $n } personer
    }
request-visitors = Hvem der har været her
request-nobody-yet = Ingen endnu.
request-see-submission = Se det afleverede
request-asked = Det, du beder om
request-told = Hvem får besked
request-told-text = Når der kommer noget, får de her besked, som de selv har valgt på siden Min konto:
request-told-save = Gem
request-new-link = Nyt link…
request-new-link-text = Du får et nyt link, du kan kopiere, og det gamle holder op med at virke. De, der er gået i gang, beholder deres egne links.
request-new-link-button = Lav et nyt link
request-actions = Det kan du gøre
request-remind = Send en påmindelse
request-remind-text = Den går til alle, der ikke har afleveret. Der er ikke noget link i den, men den peger på den første mail.
request-pause = Sæt på pause
request-pause-text = Siden siger, at der ikke kan afleveres lige nu.
request-resume = Åbn igen
request-reopen = Genåbn
request-hand-over = Overdrag…
request-hand-over-text = Din kollega har ansvaret fra nu af. Indbakken og adressen er de samme.
request-hand-over-to = Kollega
request-hand-over-button = Overdrag
request-close = Afslut…
request-close-text = Der kan ikke afleveres mere. Du kan genåbne.
request-close-button = Afslut
request-revoke = Træk tilbage…
request-revoke-text = Linkene holder op med at virke, og der kan ikke afleveres mere. Det kan ikke fortrydes. Det, der er afleveret, bliver i indbakken.
request-nobody-to-remind = Der er ingen at minde om det lige nu.
request-not-now = Den er ændret i mellemtiden. Se herunder, hvordan den står.
request-notice-created-mail = Anmodningen er oprettet, og mailene er på vej.
request-notice-link-renewed = Det nye link står herunder, og det gamle virker ikke mere. Kopiér det ind i din mail.
request-notice-repeated = Anmodningen findes allerede, og dens link er vist én gang. Har du det ikke, kan du lave et nyt link herunder.
request-notice-told = Gemt. De får besked fra nu af.
request-notice-created-link = Anmodningen er oprettet. Kopiér linket herunder ind i din mail.
request-notice-created-standing = Siden er åben.
request-notice-revoked = Anmodningen er trukket tilbage.
request-notice-closed = Anmodningen er afsluttet.
request-notice-reopened = Anmodningen er åben igen.
request-notice-extended = Der kan afleveres indtil { $until }.
request-notice-reminded =
    { $n ->
        [one] En påmindelse er på vej til 1 person.
       *[other] En påmindelse er på vej til { $n } personer.
    }
request-notice-paused = Siden er sat på pause.
request-notice-resumed = Siden er åben igen.
requests-notice-handed-over = Din kollega har overtaget anmodningen.
person-started = Gået i gang
person-handed-in = Afleveret

## The inbox

inbox-heading = Indbakke
inbox-all = Alle
inbox-which = Indbakker
inbox-new =
    { $n ->
        [one] 1 ny
       *[other] { $n } nye
    }
inbox-empty-heading = Der er ikke afleveret noget endnu
inbox-empty-text = Når en kunde afleverer noget, kommer det frem her, og du får en mail.
inbox-held =
    { $n ->
        [one] 1 fil holdt tilbage
       *[other] { $n } filer holdt tilbage
    }
inbox-refused =
    { $n ->
        [one] 1 fil ikke taget imod
       *[other] { $n } filer ikke taget imod
    }
inbox-on-behalf = På vegne af
inbox-filter = Efter status
inbox-filter-all = Alle
inbox-filter-new = Nye
inbox-filter-held = Med tilbageholdte filer
inbox-filter-fetched = Hentet
inbox-filter-closed = Afsluttet
inbox-search = Afleveret af (mailadresse)
inbox-search-button = Søg
inbox-nothing-found = Der er ikke fundet noget.
inbox-show-all = Vis alt
inbox-notice-deleted = Det er slettet.
submission-new = Ny
submission-fetched = Hentet

request-deletes = Bliver slettet
request-deletes-hint = eller senere, når alt det afleverede er slettet

## One submission

submission-from = Fra
submission-name = Navn, som det er oplyst
submission-proved = Adressen er bekræftet
submission-not-proved = Adressen er ikke bekræftet
submission-deleted-at = Bliver slettet
submission-see-request = Se anmodningen
submission-consent = Samtykke
submission-consent-given = Givet
submission-consent-way = Hvordan
submission-consent-box = Et felt, der ikke var krydset af på forhånd
submission-consent-version = Version og sprog
submission-consent-notice = Privatlivspolitik
submission-answers = Svar
submission-show = Vis
submission-signature = Fundet:
submission-held = Den kan ikke hentes, før den er tjekket eller frigivet.
submission-release = Frigiv den alligevel…
submission-released = Ikke tjekket, frigivet af
submission-told = Den er ikke gemt. Kunden får at vide: »{ $text }«
submission-mind = Åbn den med omtanke.
submission-file-deleted = Slettet efter sin tid.
verdict-clean = Tjekket, intet skadeligt
verdict-infected = Skadelig
verdict-not-scanned = Ikke tjekket
unscanned-no-scanner = Ikke tjekket for skadelige programmer: der er ingen virusscanner.
unscanned-unreachable = Ikke tjekket for skadelige programmer: virusscanneren svarede ikke.
unscanned-timeout = Ikke tjekket for skadelige programmer: virusscanneren var for længe om det.
unscanned-error = Ikke tjekket for skadelige programmer: virusscanneren fejlede.
unscanned-too-large = Ikke tjekket for skadelige programmer: for stor til virusscanneren.
unscanned-archive-limits = Ikke tjekket for skadelige programmer: arkivet rummer mere, end vi kan se igennem.
unscanned-encrypted = Ikke tjekket for skadelige programmer: arkivet er låst med en adgangskode.
unscanned-damaged = Ikke tjekket for skadelige programmer: arkivet er beskadiget.
unscanned-unsupported = Ikke tjekket for skadelige programmer: en arkivtype, vi ikke kan se ind i.
submission-actions = Det kan du gøre
submission-reply = Svar…
submission-message = Besked
submission-message-hint = Den bliver sendt som en sikker besked, ikke som en åben mail.
submission-message-missing = Skriv en besked først.
submission-ask-more = Bed om mere: kunden kan aflevere igen
submission-send = Send
submission-close-text = Kunden kan ikke føje mere til og ser, at det er afsluttet. Du kan genåbne.
submission-delete = Slet…
submission-delete-text = Filer og svar bliver slettet for altid. Loggen husker, at de har været her.
submission-delete-button = Slet for altid
submission-notice-closed = Det er afsluttet.
submission-notice-reopened = Det er åbent igen, og kunden kan føje mere til.
submission-notice-replied = Din besked er på vej.
submission-notice-released = Filen kan hentes nu. Din begrundelse står i loggen.

## A file that nobody could check

release-heading = Frigive en fil, der ikke er tjekket?
release-back = Tilbage til det afleverede
release-file = Fil
release-warning = Ingen virusscanner har fundet filen ren. Er den skadelig, kan det skade din computer og organisationen at åbne den.
release-advice = Venter du netop denne fil fra netop denne person? Er du i tvivl, så ring, eller bed om at få den på en anden måde.
release-reason = Hvorfor den må frigives
release-reason-hint = Det bliver skrevet i loggen sammen med dit navn.
release-reason-missing = Skriv med højst 500 tegn, hvorfor filen må frigives.
release-button = Frigiv filen
release-cancel = Lad den blive tilbageholdt

## Who reads the inbox

readers-heading = Hvem læser med
readers-own = Din indbakke
readers-team = Teamet { $name }
readers-colleague = Indbakken hos { $name }
readers-nobody = Ingen andre læser med.
readers-until = Til og med
readers-for-good = Indtil videre
readers-end = Afslut
readers-let-in = Luk en kollega ind
readers-let-in-text = Til ferie eller sygdom. Din kollega kan læse og besvare alt i din indbakke, også det, der allerede ligger der, men ikke slette noget. Det fremgår af loggen.
readers-address = Din kollegas mailadresse
readers-last-day = Sidste dag
readers-let-in-button = Luk ind
readers-notice-delegated = Din kollega kan nu læse din indbakke.
readers-notice-ended = Det er afsluttet.
readers-bad-address = Ingen med den adresse her kan læse din indbakke. Se, om den er stavet rigtigt.
readers-bad-date = Vælg en dag fra i dag og højst et år frem.
readers-full = Det er én kollega for meget. Afslut det først for en anden.

## What has happened

event-consent-given = Samtykke givet
event-upload-started = Gået i gang
event-file-arrived = Fil nået frem
event-file-held = Fil venter på tjek
event-file-refused = Fil ikke taget imod
event-file-released = Fil frigivet uden tjek
event-recovered = Åbnet med gendannelsesnøglen
event-handed-in = Afleveret
event-discarded = Uafsluttet aflevering smidt ud
event-fetched = Hentet
event-replied = Svar sendt
event-closed = Afsluttet
event-reopened = Genåbnet
event-paused = Sat på pause
event-link-renewed = Nyt link lavet
event-told-changed = Ændret, hvem der får besked
event-upload-refused = Upload afvist
event-upload-broken-off = Upload afbrudt
event-resumed = Åben igen
event-handed-over = Overdraget til { $to }
event-purge-announced = Varslet: slettes { $at }
