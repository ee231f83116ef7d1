# Texts of the pages where customers hand in, Danish.
#
# $sender is the name of the one who asks.

## The introduction

intro-asks-you = { $sender } beder dig om
intro-until = Du kan aflevere indtil
intro-asked = Det skal du bruge
intro-other-files = Andre filer, hvis du vil
intro-no-hurry = Du behøver ikke have det hele klar. Du kan komme tilbage med det samme link, og det, der er nået frem, bliver her.
intro-go = Start her
intro-agree = Jeg giver mit samtykke
intro-start = Kom i gang
intro-consent-missing = Sæt kryds ved »Jeg giver mit samtykke« for at gå videre. Vil du hellere lade være, så ring til den, der beder dig om det.
intro-name = Dit navn (valgfrit)
intro-email-hint = Vi sender dig en kode for at se, at adressen er din, og derefter et link, du kan komme tilbage med.
code-sent-visitor =
    { $n ->
        [one] Vi sender en kode på 6 cifre til denne adresse. Den gælder i 1 minut.
       *[other] Vi sender en kode på 6 cifre til denne adresse. Den gælder i { $n } minutter.
    }

## Kinds of files

kind-any = alle slags filer
kind-pdf = PDF
kind-image = billede
kind-office = Office-dokument
kind-text = tekst
kind-archive = zip

## Handing in

upload-adds = Det, du har afleveret, er i sikkerhed. Nu føjer du mere til.
upload-come-back = Alt bliver gemt undervejs. Du kan lukke siden og komme tilbage med det samme link.
upload-until = Fristen er { $until }.
upload-files = Filer
upload-limits =
    { $files ->
        [one] 1 fil på højst { $size }.
       *[other] Højst { $files } filer på op til { $size } hver.
    }
upload-without-script = Vælg dine filer, tryk på »Send de valgte filer«, og svar på spørgsmålene bagefter.
upload-required = Skal med
upload-optional = valgfrit
upload-kinds = Du kan sende: { $kinds }
upload-other = Andre filer
upload-choose = Vælg filer
upload-camera = Tag et billede
upload-drop = eller slip dem her
upload-send-files = Send de valgte filer
upload-document-missing = Her mangler en fil.
upload-waiting = I kø
upload-sending = På vej
upload-paused = På pause
upload-offline = Venter på forbindelse
upload-offline-advice = Forbindelsen er væk. Vi fortsætter af os selv, når den er tilbage.
upload-failed = Ikke sendt
upload-failed-advice = Det lykkedes ikke. Det, der er nået frem, er gemt: fortsæt, eller vælg filen igen.
upload-interrupted = Ikke helt fremme
upload-interrupted-advice = Vælg den samme fil igen, så fortsætter den, hvor den slap.
upload-checking = Bliver tjekket
upload-accepted = Godt fremme
upload-held = Venter på tjek
upload-refused = Ikke taget imod
upload-part = { $done } af { $size }
upload-pause = Pause
upload-resume = Fortsæt
upload-remove = Fjern
upload-say-added = { $name } er på vej.
upload-say-arrived = { $name } er godt fremme.
upload-say-all = Alle filer er fremme.
upload-questions = Spørgsmål
upload-save = Gem og fortsæt senere
upload-saving = Gemmer…
upload-answers-saved = Dine svar er gemt.
upload-not-saved = Dine svar er ikke gemt endnu. Vi prøver igen.
upload-file-removed = Filen er fjernet.
upload-files-arrived =
    { $n ->
        [one] 1 fil er nået frem.
       *[other] { $n } filer er nået frem.
    }
upload-finish = Aflever
upload-missing = Mangler stadig:
upload-complete = Alt det nødvendige er her.
upload-agreed = Du gav dit samtykke { $at }
upload-hand-in = Aflever
upload-hand-in-hint = Du får en kvittering med det samme. Intet er afleveret, før du trykker.
upload-incomplete = Intet er afleveret endnu: der mangler noget, eller et svar er ikke rigtigt.
upload-nothing = Der er ikke noget at aflevere endnu. Vælg en fil, eller svar på et spørgsmål.
upload-still-receiving = Ikke afleveret endnu: en fil er stadig på vej. Vent, til den er fremme, eller fjern den.
upload-still-checking = Ikke afleveret endnu: en fil bliver stadig tjekket. Prøv igen om lidt.
upload-file-too-large = En fil var for stor og er ikke taget med. De andre er her.
upload-too-many-files = Der var flere filer, end der er plads til. De, der er plads til, er her.
upload-file-not-taken = Vi kunne ikke tage imod en af filerne. Du kan se hvorfor herunder.

## Questions

question-missing = Her mangler et svar.
question-too-long =
    { $n ->
        [one] Svaret er for langt: højst 1 tegn.
       *[other] Svaret er for langt: højst { $n } tegn.
    }
question-bad-date = Det er ikke en dato. Skriv den som år-måned-dag, for eksempel 2026-03-31.
question-bad-choice = Vælg et af svarene.
question-bad-national-id = Det er ikke et gyldigt nummer. Se alle ti cifre efter.
question-bad-phone = Det er ikke et telefonnummer. Skriv det med tal, for eksempel +45 12 34 56 78.
question-national-id-hint = Ti cifre, med eller uden bindestreg. Kun modtageren kan læse det.
question-phone-hint = For eksempel +45 12 34 56 78

## Files that are held or refused

held-for-now = Den kan ikke tjekkes for skadelige programmer lige nu og bliver tjekket senere. Du skal ikke gøre noget.
held-unreadable = Vi kunne ikke se ind i den og tjekke for skadelige programmer. Modtageren afgør, hvad der skal ske. Du skal ikke gøre noget.
refused-infected = Den indeholder et skadeligt program og er slettet. Tjek din computer, og send en anden fil.
refused-encrypted = Den er låst med en adgangskode, så vi kan ikke tjekke den. Send den uden adgangskode: den bliver krypteret undervejs alligevel.
refused-not-now = Den kan ikke tjekkes for skadelige programmer lige nu, så den er ikke gemt. Prøv igen senere.
refused-unreadable = Den kunne ikke tjekkes for skadelige programmer, så den er ikke gemt. Send filerne enkeltvis i stedet for pakket.
refused-kind = Den slags fil kan ikke bruges her. Se ovenfor, hvad du kan sende.
refused-type = Indholdet passer ikke til filens navn. Gem den igen i det rigtige format, og prøv en gang til.
refused-too-large = Den er for stor. Gør den mindre, eller del den op.
refused-empty = Filen er tom. Måske var den ikke gemt færdig.
refused-too-many = Der er så mange filer, som der må være. Fjern en først.
refused-damaged = Den kom ikke frem, som den blev sendt. Vælg den igen.

## The receipt

receipt-heading = Tak, det er nået frem
receipt-text = Alt er krypteret og lagt i sikkerhed. Kun { $sender } og eventuelle stedfortrædere kan åbne det.
receipt-state-received = Modtaget, ikke hentet endnu
receipt-state-fetched = Hentet af modtageren
receipt-state-closed = Afsluttet
receipt-state-deleted = Indholdet er slettet
receipt-mailed = En kvittering er på vej til
receipt-handed-in = Afleveret
receipt-files =
    { $n ->
        [0] ingen filer
        [one] 1 fil
       *[other] { $n } filer
    }
receipt-answers =
    { $n ->
        [0] ingen svar
        [one] 1 svar
       *[other] { $n } svar
    }
receipt-more = Glemte du noget?
receipt-more-text = Du kan føje flere filer og svar til.
receipt-add = Tilføj mere
receipt-next = Hvad sker der nu
receipt-keep = Gem linket: her på siden kan du se, om det, du har afleveret, er hentet. Det afleverede kan ikke læses her, heller ikke med linket.
receipt-no-longer-open = Der er lukket i mellemtiden, så der kan ikke føjes mere til.

## Requests that take nothing

over-expired-heading = Fristen er udløbet
over-expired-text = Du kunne aflevere indtil { $at }.
over-revoked-heading = Det er ikke nødvendigt længere
over-revoked-text = Den, der bad dig om det, har trukket det tilbage.
over-replaced-heading = Linket virker ikke mere
over-replaced-text = Der er kommet et nyt link i stedet. Bed den, du fik det af, om det nye. Er du gået i gang, så fortsæt med linket i din egen mail.
over-closed-heading = Det her er afsluttet
over-closed-text = Den, der bad om det, har fået det nødvendige, så der kan ikke afleveres mere.
over-paused-heading = Lukket lige nu
over-paused-text = Der kan ikke afleveres noget her i øjeblikket. Prøv igen senere.
over-full-heading = Der kan ikke afleveres mere
over-full-text = Der er allerede afleveret så meget, som der er plads til.
over-left = Filer og svar, der ikke blev afleveret, er slettet.
over-ask = Vil du stadig aflevere noget, så skriv til { $sender }.

## Personal data

privacy-heading = Dine personoplysninger
privacy-responsible = Dataansvarlig
privacy-purpose = Derfor spørger vi
privacy-kept = Så længe gemmer vi dem
privacy-kept-days =
    { $n ->
        [one] De slettes 1 dag efter, at de er hentet, eller sagen er afsluttet.
       *[other] De slettes { $n } dage efter, at de er hentet, eller sagen er afsluttet.
    }
privacy-unfetched-days =
    { $n ->
        [one] Henter ingen dem, slettes de 1 dag efter, at du har afleveret dem.
       *[other] Henter ingen dem, slettes de { $n } dage efter, at du har afleveret dem.
    }
privacy-request-days =
    { $n ->
        [one] Din adresse og det, du blev bedt om, slettes 1 dag efter, at anmodningen er slut, dog først når alt det afleverede er slettet.
       *[other] Din adresse og det, du blev bedt om, slettes { $n } dage efter, at anmodningen er slut, dog først når alt det afleverede er slettet.
    }
privacy-protected = Sådan er de beskyttet
privacy-protected-text = Alt bliver krypteret, før det gemmes.
privacy-scanned = Filer bliver tjekket for skadelige programmer.
privacy-not-scanned = Filer bliver ikke tjekket for skadelige programmer.
privacy-rights = Dine rettigheder
privacy-rights-text = Du kan bede om at se, hvad vi har om dig, få det rettet eller slettet, eller gøre indsigelse mod, at vi bruger det.
privacy-withdraw = Du kan altid trække dit samtykke tilbage. Det ændrer ikke på det, der er sket før.
privacy-write-to = Skriv til
privacy-complain = Klager
privacy-more = Mere

## Når en formular med filer ikke tages imod (der vises kun en enkel side)

form-error-heading = Ikke alle filer nåede frem
form-error-kept = Filer, der var nået frem før, er gemt.
form-error-unknown = Formularen kendes ikke her mere.
form-error-gone = Der tages ikke imod mere: Det er afleveret, lukket eller trukket tilbage, eller fristen er udløbet.
form-error-broken = Forbindelsen blev afbrudt, mens filerne var på vej.
form-error-large = En fil var større end tilladt.
form-error-full = Der er ikke plads til filerne lige nu. Det er vores fejl og ikke din.
form-error-form = Formularen kom frem i en form, der ikke kan læses.
form-error-other = Det virker ikke lige nu.
form-error-reload = Åbn siden igen, og vælg filerne der.
form-error-look = På siden kan du se, hvordan det står til.
form-error-again = Gå tilbage til siden, se, hvilke filer der er nået frem, og vælg de andre igen.
form-error-later = Prøv igen om lidt. Bliver det ved, så ring til den, der har bedt dig om det.
form-error-back = Tilbage til siden
form-error-find = Gå tilbage i din browser, eller åbn linket i din mail igen.
