# Texts of the mails about requests, Danish.
#
# $sender is the name of the one who asks. No text may ask for a title; only the receipt lists files.

mail-see-submission = Se det i indbakken

## To the uploader: the link

mail-ask-subject = Aflever sikkert til { $sender }, { $organisation }
mail-ask-heading = { $sender } beder dig om dokumenter eller oplysninger
mail-ask-lead =
    { $count ->
        [one] På en sikker side hos { $organisation } kan du se, hvad der er brug for, og aflevere det krypteret. Du behøver ikke oprette dig.
       *[other] På en sikker side hos { $organisation } kan du se de { $count } ting, der er brug for, og aflevere dem krypteret. Du behøver ikke oprette dig.
    }
mail-ask-button = Se, hvad der er brug for
mail-ask-until = Kan afleveres indtil
mail-ask-note = Linket er kun til dig, så send det ikke videre. Du kan komme tilbage med det, så tit du vil. Ventede du ikke det her fra { $sender }, så ring og spørg, før du åbner det.
mail-ask-where = Find mailen »{ $subject }« fra { $sent }, og brug linket i den.
mail-ask-where-own-mail = Find mailen med linket fra { $sender }, og brug linket i den.

## To the uploader: code and return link

mail-visitor-code-subject = Din kode til { $organisation }
mail-visitor-code-lead = Skriv koden på den side, du har åben, så kan du aflevere til { $sender }.
mail-return-heading = Her er dit link
mail-return-lead = Med linket kan du fortsætte og aflevere til { $sender }, i dag eller senere.
mail-return-button = Fortsæt
mail-return-note = Linket er kun til dig, så send det ikke videre. Har du ikke selv bedt om det, kan du roligt slette denne mail.

## To the uploader: later

mail-ask-reminder-subject = Påmindelse: { $sender } venter på noget fra dig
mail-ask-reminder-heading = Der mangler stadig noget
mail-ask-reminder-lead = { $sender } har bedt dig om noget, som ikke er afleveret endnu. Du kan gøre det indtil { $expires }.
mail-handed-in-subject = Kvittering fra { $organisation }
mail-handed-in-heading = Tak, det er nået frem
mail-handed-in-lead = Alt er krypteret og lagt i sikkerhed til { $sender }. Denne mail er din kvittering.
mail-handed-in-at = Afleveret
mail-handed-in-to = Til
mail-handed-in-by = Af
mail-handed-in-files =
    { $count ->
        [one] Fil
       *[other] { $count } filer
    }
mail-handed-in-answers = Svar
mail-handed-in-note = SHA-256 er filens fingeraftryk: den, der har filen, kan vise med det, at den er den samme.
mail-fetched-subject = { $sender } har hentet det, du afleverede
mail-fetched-heading = Det er hentet
mail-fetched-lead = { $sender } hentede det, du afleverede, { $at }. Du skal ikke gøre noget.
mail-unkept-subject = Se på det, du afleverede til { $sender }
mail-unkept-heading = En fil kunne ikke gemmes
mail-unkept-lead =
    { $count ->
        [one] En fil, du afleverede, er nu tjekket og kunne ikke gemmes. På siden kan du se, hvilken det er og hvorfor.
       *[other] { $count } filer, du afleverede, er nu tjekket og kunne ikke gemmes. På siden kan du se, hvilke det er og hvorfor.
    }

## To staff

mail-see-request = Se anmodningen
mail-ask-failed-note = Tjek, om adressen er stavet rigtigt. På anmodningens side kan du sende linket igen; er adressen forkert, så lav en ny anmodning.

mail-arrived-subject = Der er afleveret noget
mail-arrived-heading = Der er afleveret noget
mail-arrived-lead = Det ligger krypteret i indbakken. Du bliver bedt om at logge ind først.
mail-unkept-notice-subject = En fil, der ventede på tjek, er ikke gemt
mail-unkept-notice-lead =
    { $count ->
        [one] En fil, der ventede på tjek, er nu tjekket og blev ikke gemt. Den, der afleverede den, får besked.
       *[other] { $count } filer, der ventede på tjek, er nu tjekket og blev ikke gemt. Den, der afleverede dem, får besked.
    }
mail-digest-subject = Din indbakke i dag
mail-digest-heading = Det ligger i din indbakke
mail-digest-lead = Sådan ser det ud lige nu.
mail-digest-own = Din egen indbakke
mail-digest-team = Indbakken { $team }
mail-digest-colleague = En kollegas indbakke
mail-digest-new = Kommet det sidste døgn
mail-digest-waiting = Ikke hentet endnu
mail-digest-held = Filer, der venter på tjek
mail-digest-expiring =
    { $days ->
        [one] Slettes inden for et døgn
       *[other] Slettes inden for { $days } døgn
    }
mail-digest-note = Du får mailen, fordi du har valgt én mail om dagen. Det kan du ændre på siden Min konto.
mail-digest-button = Åbn indbakken
mail-purge-subject = Noget i din indbakke slettes snart
mail-purge-heading = Slettes snart
mail-purge-lead = Noget i din indbakke bliver slettet { $day }, som reglerne siger.
mail-purge-fetched = Det er hentet. Har du, hvad du skal bruge, behøver du ikke gøre noget.
mail-purge-not-fetched = Ingen har hentet det endnu. Hent det, hvis du skal bruge det.
