# Texts of the mails, Danish.
#
# $sender and $recipient are a person's name, or the address when no name is known. No text may ask for a
# title or a file name: mails carry neither.

## Parts that several mails share

mail-greeting = Hej { $name }
mail-greeting-nameless = Hej
mail-paste-hint = Virker knappen ikke, så kopiér adressen her ind i din browser:
mail-footer-for-sender = Sendt for { $sender } af { $organisation }.
mail-footer-from-organisation = Sendt automatisk af { $organisation }.
mail-footer-support = Spørgsmål? { $contact }
mail-footer-privacy = Sådan behandler vi personoplysninger:
mail-fact-from = Fra
mail-fact-contents = Indhold
mail-fact-expires = Kan åbnes indtil
mail-fact-recipient = Modtager
mail-fact-recipients =
    { $count ->
        [one] Modtager
       *[other] Modtagere
    }
mail-contents-files =
    { $count ->
        [one] 1 fil ({ $size })
       *[other] { $count } filer (i alt { $size })
    }
mail-contents-message = En sikker besked
mail-contents-message-and-files =
    { $count ->
        [one] En sikker besked og 1 fil ({ $size })
       *[other] En sikker besked og { $count } filer (i alt { $size })
    }
mail-see-share = Se forsendelsen

## To the recipient: the link

mail-invitation-subject = Sikker forsendelse fra { $sender }, { $organisation }
mail-invitation-heading =
    { $kind ->
        [message] { $sender } har sendt dig en sikker besked
        [both] { $sender } har sendt dig en sikker besked og { $count ->
            [one] 1 fil
           *[other] { $count } filer
        }
       *[files] { $sender } har sendt dig { $count ->
            [one] 1 fil
           *[other] { $count } filer
        }
    }
mail-invitation-lead = Indholdet er fortroligt. Derfor ligger det krypteret hos { $organisation } og ikke i selve mailen.
mail-invitation-code = Når du åbner forsendelsen, sender vi en kode til { $address }, så vi ved, at det er dig.
mail-invitation-passphrase = Når du åbner forsendelsen, skal du bruge den adgangssætning, du har aftalt med { $sender }.
mail-invitation-button = Åbn forsendelsen
mail-invitation-note = Linket er kun til dig, så send det ikke videre. Ventede du ikke noget fra { $sender }, så ring og spørg, før du åbner det.

## To the recipient: the code

mail-code-subject = Din kode til forsendelsen fra { $sender }
mail-code-heading = Her er din kode
mail-code-lead = Skriv koden på den side, du har åben, så kan du se det, { $sender } har sendt dig.
mail-code-valid =
    { $minutes ->
        [one] Koden gælder i 1 minut og kan kun bruges én gang.
       *[other] Koden gælder i { $minutes } minutter og kan kun bruges én gang.
    }
mail-code-warning = Giv aldrig koden til andre. Ingen fra { $organisation } vil bede dig om den.
mail-code-unasked = Har du ikke selv bedt om en kode, kan du roligt slette denne mail.

## To the recipient: the reminder

mail-reminder-heading = Din forsendelse udløber snart
mail-reminder-lead = { $sender } har sendt dig noget, som du ikke har hentet endnu. Du kan åbne det indtil { $expires }.
mail-reminder-where = Find mailen »{ $subject }« fra { $sent }, og brug linket i den.
mail-reminder-where-own-mail = Find den mail, { $sender } selv sendte dig, og brug linket i den.
mail-reminder-note = Af hensyn til din sikkerhed er der ikke noget link i denne påmindelse. Kan du ikke finde mailen, så svar på denne.
mail-reminder-subject = Påmindelse: forsendelsen fra { $sender } udløber snart

## To the recipient: access again

mail-renewed-heading = Du kan åbne forsendelsen igen
mail-renewed-lead = { $sender } har givet dig adgang indtil { $expires }.
mail-renewed-where = Linket er det samme som før: Find mailen »{ $subject }«, og brug linket i den.
mail-renewed-where-own-mail = Linket er det samme som før: Find den mail, { $sender } selv sendte dig, og brug linket i den.
mail-renewed-subject = Du kan åbne forsendelsen fra { $sender } igen

## To the sender: the receipt

mail-receipt-subject =
    { $others ->
        [0] Kvittering: din forsendelse til { $recipient }
        [one] Kvittering: din forsendelse til { $recipient } og én anden
       *[other] Kvittering: din forsendelse til { $recipient } og { $others } andre
    }
mail-receipt-heading = Din forsendelse er klar
mail-receipt-lead =
    { $count ->
        [one] Modtageren kan åbne den nu. Du kan følge med i, om det sker, og trække den tilbage, når du vil.
       *[other] Modtagerne kan åbne den nu. Du kan følge med i, hvem der gør det, og trække den tilbage, når du vil.
    }
mail-receipt-button = Følg forsendelsen
mail-receipt-note = Gem denne mail. Du skal bruge linket, hvis du vil sende forsendelsen igen eller til en ny adresse. Det virker kun, når du er logget ind.

## To the sender: news about a share

mail-opened-subject = { $recipient } har åbnet din forsendelse
mail-opened-heading = Din forsendelse er åbnet
mail-opened-lead = { $recipient } åbnede den { $at }.

mail-locked-subject = Låst: for mange forkerte koder til din forsendelse
mail-locked-heading = Adgangen er låst
mail-locked-lead = Der er tastet forkert kode for mange gange på linket til { $recipient }. Derfor er det låst til { $until }.
mail-locked-lead-group = Der er tastet forkert kode for mange gange på linket til din forsendelse. Derfor er det låst til { $until }.
mail-locked-note = Det er måske bare slåfejl, men det kan også være en, der prøver sig frem. Spørg modtageren. Er det ikke modtageren selv, bør du trække forsendelsen tilbage.

mail-wanted-subject = { $recipient } beder om ny adgang
mail-wanted-heading = { $recipient } vil gerne åbne din forsendelse igen
mail-wanted-lead = Linket er udløbet. Du kan give ny adgang på forsendelsens side; som regel er det ét klik, og så virker det gamle link igen.
mail-wanted-button = Giv ny adgang
mail-wanted-note = Du bliver bedt om at logge ind først. Vil du ikke give ny adgang, skal du ikke gøre noget.

mail-wrong-subject = Forkert modtager? { $recipient } har fået din forsendelse
mail-wrong-heading = Måske en forkert modtager
mail-wrong-lead = Den, der åbnede linket til { $recipient }, har { $at } meldt, at forsendelsen ikke er til vedkommende.
mail-wrong-note = Tjek, om adressen er rigtig. Er den forkert, så træk forsendelsen tilbage med det samme, og fortæl det til jeres ansvarlige for databeskyttelse.

mail-lost-subject = En af dine forsendelser er ophørt; send den venligst igen
mail-lost-heading = En forsendelse er ophørt før tid
mail-lost-lead = { $organisation } har måttet genskabe sin server fra en sikkerhedskopi. Nøglerne til linkene i denne forsendelse gik tabt, så ingen kan åbne dem mere.
mail-lost-note = Intet er kommet i forkerte hænder. Den, der stadig har brug for filerne, skal have dem fra dig igen i en ny forsendelse.

mail-failed-subject = Mailen til { $recipient } kom ikke frem
mail-failed-heading = Mailen kom ikke frem
mail-failed-refused = Mailen med linket til { $recipient } blev afvist.
mail-failed-gave-up = Vi har forsøgt i tre døgn, men mailen med linket til { $recipient } kunne ikke afleveres.
mail-failed-unwritten = Mailen med linket til { $recipient } kunne ikke skrives og er ikke sendt.
mail-failed-reply = Svar fra mailserveren
mail-failed-note = Tjek, om adressen er stavet rigtigt, og send så forsendelsen igen.

## Til medarbejdere: om deres egen konto

mail-trouble-subject = Nogen prøver at logge ind som dig
mail-trouble-heading = Mange forkerte adgangskoder til din konto
mail-trouble-lead = Nogen har inden for et døgn skrevet ti forkerte adgangskoder til din konto, senest { $at }.
mail-trouble-note = Var det dig, skal du ikke gøre noget: hvor du har logget ind før, kan du stadig. Var det ikke dig, er ingen kommet ind. Et ekstra trin ved login sørger for, at det bliver ved med at være sådan, også hvis en adgangskode bliver stjålet.
mail-trouble-button = Se min konto
mail-factor-trouble-subject = Nogen kender måske din adgangskode
mail-factor-trouble-heading = Forkerte ekstra trin til din konto
mail-factor-trouble-lead = Nogen har skrevet din adgangskode rigtigt og derefter vist et forkert ekstra trin fem gange inden for et døgn, senest { $at }. Ingen er kommet ind.
mail-factor-trouble-note = Var det ikke dig, er der nogen, der kender din adgangskode. Skift den nu, og sig det til din administrator.

## To everybody who reads an inbox

mail-recovery-subject = Gendannelsesnøglen er brugt på en indbakke, du læser
mail-recovery-heading = Åbnet med gendannelsesnøglen
mail-recovery-lead =
    { $count ->
        [one] To personer har åbnet 1 aflevering i indbakken hos { $inbox }.
       *[other] To personer har åbnet { $count } afleveringer i indbakken hos { $inbox }.
    }
mail-recovery-at = Hvornår
mail-recovery-by = Hvem, efter eget udsagn
mail-recovery-reason = Hvorfor
mail-recovery-key = Gendannelsesnøgle
mail-recovery-note = Du får denne mail, hver gang det sker, og den kan ikke slås fra. Kender du ikke til det, så sig det straks til den, der har ansvaret for databeskyttelse. Alle filerne står i loggen.
mail-recovery-button = Se indbakken

## Til medarbejdere: hvad en administrator har gjort

mail-withdrawn-subject = { $what ->
    [share] En administrator har trukket din forsendelse tilbage
   *[request] En administrator har trukket din anmodning tilbage
  }
mail-withdrawn-lead = { $what ->
    [share] En administrator trak { $at } den forsendelse tilbage, som du lavede { $made }. Ingen kan åbne den mere.
   *[request] En administrator trak { $at } den anmodning tilbage, som du lavede { $made }. Dens link virker ikke mere; det, der er afleveret, bliver.
  }
mail-withdrawn-note = Forløbet viser, hvad der er sket. Spørg jeres administratorer, hvis du ikke ved hvorfor.
mail-handed-over-subject = { $what ->
    [share] Din forsendelse hører nu til en kollega
   *[request] Din anmodning hører nu til en kollega
  }
mail-handed-over-lead = { $what ->
    [share] En administrator har givet den forsendelse, som du lavede { $made }, til { $colleague }. Du ser den ikke mere blandt dine egne.
   *[request] En administrator har givet den anmodning, som du lavede { $made }, til { $colleague }. Du ser den ikke mere blandt dine egne.
  }
mail-handed-over-note = De mennesker, den var til, mærker ingenting. Spørg jeres administratorer, hvis du ikke ved hvorfor.
mail-taken-over-subject = { $what ->
    [share] En kollegas forsendelse er nu din
   *[request] En kollegas anmodning er nu din
  }
mail-taken-over-lead = { $what ->
    [share] En administrator har givet dig en forsendelse, som en kollega lavede { $made }. Fra nu af ser du, hvad der sker med den, og kan forlænge den eller trække den tilbage.
   *[request] En administrator har givet dig en anmodning, som en kollega lavede { $made }. Fra nu af ser du, hvad der kommer ind på den, og kan forlænge, lukke eller trække den tilbage.
  }
mail-taken-over-note = De mennesker, den var til, mærker ingenting.
mail-administered-button = Se den
