# Tekster på siden, hvor medarbejdere sender fra browseren, dansk.

compose-new = Ny forsendelse
compose-heading = Ny forsendelse
compose-reply-heading = Svar med filer
compose-problems = Den er ikke sendt endnu. Se bemærkningerne nedenfor.
compose-files = Filer
compose-without-script = Vælg filer, og tryk først på „Send de valgte filer“. Det, du har skrevet nedenfor, bliver gemt, når du trykker på „Gem“.
compose-people = Modtagere
compose-deliver = Sådan får de den
compose-deliver-mail-hint = Vi sender hver modtager en mail med deres eget link.
compose-deliver-link-hint = Du får ét link, som du sætter ind i en mail eller en besked. Det virker kun for modtagerne nedenfor.
compose-recipient =
    { $n ->
        [one] Modtager 1
       *[other] Modtager { $n }
    }
compose-recipient-place = Modtager { $n }
compose-recipient-removed = Modtageren er fjernet.
compose-name = Navn
compose-verification = Åbner den med
compose-all-verification = Alle åbner den med
compose-by-code = En kode sendt på mail
compose-by-passphrase = En aftalt adgangssætning
compose-passphrase = Adgangssætning
compose-passphrase-hint = Mindst 8 tegn. Sig den i telefonen, og skriv den aldrig i en mail.
compose-passphrase-kept = Adgangssætningen er gemt. Skriv kun her, hvis den skal ændres.
compose-more-recipients = Tilføj en modtager
compose-remove-recipient = Fjern
compose-language = Sprog i mails og på sider
compose-words = Indhold
compose-title = Titel
compose-title-hint = Modtagerne ser den, når de har vist, hvem de er.
compose-message-hint = Den bliver krypteret som en fil og læses på vores side, ikke i mailen.
compose-markdown = Fed skrift, lister og links
compose-markdown-bold = Fed
compose-markdown-italic = Kursiv
compose-markdown-list = Liste
compose-markdown-heading = Overskrift
compose-markdown-link = Link
compose-markdown-word = ord
compose-terms = Hvor længe
compose-expiry = Kan åbnes i så mange dage
compose-expiry-hint =
    { $n ->
        [one] Højst 1 dag.
       *[other] Højst { $n } dage.
    }
compose-renewal = Kan fornyes i så mange dage derefter
compose-renewal-hint = 0 til 30. Derefter er nøglerne væk, og ingen kan åbne den igen.
compose-downloads = Antal gange hver fil kan hentes
compose-downloads-hint = For hver modtager. Lad feltet være tomt, hvis der ingen grænse er.
compose-notify = Giv mig besked, når nogen åbner den første gang
compose-finish = Send
compose-finish-text = Alt bliver krypteret, før det bliver gemt. Du kan trække forsendelsen tilbage, så længe den kan åbnes.
compose-send = Send
compose-save = Gem
compose-go-on = Gå videre til filerne
compose-saved = Kladden er gemt.
compose-not-saved = Kladden er ikke gemt endnu. Vi prøver igen.
compose-discard = Kassér kladden…
compose-discard-text = Filer og besked bliver slettet. Det kan ikke fortrydes.
compose-discard-button = Kassér
compose-no-recipients = Skriv mindst én modtager.
compose-too-many-recipients =
    { $n ->
        [one] Der må højst være 1 modtager.
       *[other] Der må højst være { $n } modtagere.
    }
compose-bad-address = Det ligner ikke en mailadresse.
compose-twice = Adressen står her allerede.
compose-name-too-long = Brug højst 100 tegn.
compose-passphrase-missing = Skriv den adgangssætning, I har aftalt.
compose-bad-passphrase = En adgangssætning har 8 til 200 tegn.
compose-message-too-long = Beskeden er for lang. Læg den i en fil i stedet.
compose-bad-expiry =
    { $n ->
        [one] Skriv 1.
       *[other] Skriv et tal fra 1 til { $n }.
    }
compose-bad-renewal = Skriv et tal fra 0 til 30.
compose-bad-downloads = Skriv et tal fra 1 til 65535, eller lad feltet være tomt.
compose-nothing = Der er ikke noget at sende endnu. Vælg en fil, eller skriv en besked.
compose-still-receiving = Ikke sendt endnu: En fil er stadig på vej. Vent, til den er her, eller fjern den.
compose-still-checking = Ikke sendt endnu: En fil bliver stadig kontrolleret. Prøv igen om et øjeblik.
compose-changed = Kladden er imens blevet ændret i et andet vindue. Se den igennem, og send den igen.
refused-folder = Det er en mappe. Vælg filerne i den, eller pak den som en zip-fil først.

## Sendt

sent-heading = Den er sendt
sent-mail-text = Hver modtager får en mail med deres eget link. Du får en kvittering på mail.
sent-link-text = Sæt nu linket ind i din egen mail eller besked. Du får en kvittering på mail.
sent-link-hint = Det virker kun for de modtagere, du har skrevet: De skal først vise, hvem de er. Linket bliver vist her i et døgn og står ikke på nogen liste.
sent-links = Modtagere
sent-links-hint = Hvis en mail ikke kommer frem, kan du selv give modtageren linket. Linkene bliver vist her i et døgn.
sent-show-link = Vis linket
sent-until = Den kan åbnes indtil { $until }.
sent-follow = Følg denne forsendelse
sent-another = Send noget andet
sent-back-to-submission = Tilbage til det indleverede
submission-reply-files = Svar med filer
