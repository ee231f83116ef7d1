# Reglerne.

# --- Hvad de siger nej til. Hver siger, hvad der er tilladt.
policy-no-shares = Din organisation har ikke givet dig lov til at sende filer. Spørg din administrator.
policy-no-requests = Din organisation har ikke givet dig lov til at bede om filer. Spørg din administrator.
policy-no-expiry = { $n ->
    [one] Højst én dag, siger din organisation.
   *[other] Fra 1 til { $n } dage, siger din organisation.
}
policy-no-expiry-fixed = { $n ->
    [one] Din organisation har låst det til én dag.
   *[other] Din organisation har låst det til { $n } dage.
}
policy-no-renewal = { $n ->
    [0] Din organisation lader intet forny.
    [one] Din organisation har låst det til én dag.
   *[other] Din organisation har låst det til { $n } dage.
}
policy-no-downloads = { $n ->
    [one] Højst én hentning, siger din organisation.
   *[other] Fra 1 til { $n } hentninger, siger din organisation.
}
policy-no-downloads-fixed = Din organisation har låst, hvor tit filer må hentes. Lad feltet stå tomt.
policy-no-notices = Din organisation har låst, om du får besked.
policy-no-sensitivity = Din organisation har låst det til: { $fixed }.
policy-no-passphrase = Til denne modtager kræver din organisation en adgangssætning.
policy-no-code = Til denne modtager kræver din organisation en kode på mail og ingen adgangssætning.
policy-no-recipients = { $n ->
    [one] Højst én modtager, siger din organisation.
   *[other] Højst { $n } modtagere, siger din organisation.
}
policy-no-files = { $n ->
    [one] Højst én fil, siger din organisation.
   *[other] Højst { $n } filer, siger din organisation.
}
policy-no-size = En fil må højst fylde { $size }, siger din organisation.
policy-no-kind = Din organisation lader ikke filer af den slags gå ud. Tag dem ud, eller spørg din administrator.
policy-no-domain = Din organisation sender ikke til dette domæne. Brug en anden adresse, eller spørg din administrator.
policy-no-unlisted = Din organisation sender kun til domænerne på sin liste. Brug en anden adresse, eller spørg din administrator.
policy-no-transfer = En modtager er uden for EU og EØS. Sig, på hvilket grundlag oplysningerne må sendes dertil.

policy-sensitivity-normal = Almindelige
policy-sensitivity-confidential = Fortrolige
policy-sensitivity-special = Særlige kategorier (helbred, tro, oprindelse og lignende)

policy-fixed = Din organisation har låst det.
policy-sensitivity = Hvor følsomt det er
policy-sensitivity-hint = Det bestemmer, hvad modtagerne skal bevise.
policy-transfer = Grundlag for at sende uden for EU og EØS
policy-transfer-hint = Kræves kun, når en modtager er uden for. Det gemmes med forsendelsen og nævnes i loggen.
policy-transfer-none = Ingen modtager er uden for
policy-transfer-text = Mere om grundlaget
policy-basis-adequacy = Kommissionen har fundet beskyttelsen dér tilstrækkelig (artikel 45)
policy-basis-sccs = Standardkontraktbestemmelser (artikel 46)
policy-basis-bcr = Bindende virksomhedsregler (artikel 47)
policy-basis-consent = Personen har sagt ja og kender risikoen (artikel 49)
policy-basis-derogation = En anden undtagelse i artikel 49

# --- Siden.
policy-heading = Regler
policy-lead = Hvad afsendere må, både på sider, i API’et, på kommandolinjen og i Outlook. En ændring gælder med det samme, også for kladder.
policy-version-0 = Ingen har ændret noget: Det, som konfigurationen siger, gælder.
policy-version = Version { $version } gælder.
policy-version-n = Version { $version }
policy-history = Reglernes historie
policy-preview = Hvad ville ske, hvis
policy-preview-lead = Spørg, hvad reglerne gør ved en forsendelse. Intet sendes, og intet skrives ned.
policy-back = Tilbage til reglerne
policy-whom = For hvem
policy-everyone = Alle
policy-ungrouped = Folk uden gruppe
policy-narrows = Disse regler snævrer ind, hvad der gælder for alle, og udvider det aldrig. Det, der står tomt, er som for alle. Den, der er i flere grupper, er bundet af dem alle.
policy-who = Hvem må hvad
policy-time = Hvor længe
policy-access = Adgang
policy-where = Hvorhen
policy-what = Hvor meget og hvad
policy-mode = Afsendere
policy-mode-set = må vælge noget andet
policy-mode-locked = ser det og kan ikke ændre det
policy-mode-hidden = ser det ikke
policy-as-everyone = Som for alle
policy-yes = Ja
policy-no = Nej
policy-proof-code = En kode på mail
policy-proof-passphrase = En adgangssætning
policy-hint-domains = Ét pr. linje: domænet, så tilladt, betroet eller afvist, så udenfor, hvis det er uden for EU og EØS, så kode eller adgangssætning for det mindste, der kræves. Underdomæner er også ment.
policy-hint-kinds-denied = Hvad navne ender på, såsom exe js. Det siger intet om, hvad der er i en fil.
policy-hint-downloads = Tomt betyder ingen grænse.
policy-hint-empty = Tomt betyder som for alle.
policy-hint-most = Højst { $n }.
policy-bad-number = Fra { $min } til { $max }.
policy-missing = Her skal stå et tal.
policy-bad-default = Højst den længste tid.
policy-bad-kinds = Endelser af bogstaver a-z og tal, såsom exe eller js.
policy-bad-domain = Linje { $line } forstås ikke, eller domænet er der allerede.
policy-problems = Intet er ændret. Se på det, der er markeret.
policy-overtaken = Intet er ændret: Version { $version } er trådt i kraft imens. Den ændrede: { $changes }. Se på det, du har skrevet, og gem igen for at lægge det ovenpå.
policy-changed = Den nye version gælder.
policy-unchanged = Det gjaldt allerede.
policy-restored = Den tidligere version gælder igen, som en ny.
policy-save-heading = Sæt i kraft
policy-note = Hvorfor
policy-save = Gem som ny version
policy-groups = Grupper
policy-groups-text = Lav en gruppe her. Dens faneblad ovenfor har dens folk og de regler, der snævrer ind, hvad de må.
policy-group-name = Navn på en ny gruppe
policy-group-add = Lav gruppen
policy-group-remove = Fjern gruppen
policy-group-removed = Gruppen er fjernet.
policy-group-has-rules = Gruppen har egne regler. Tøm dem og gem først: Ellers fik dens folk lov til mere.
policy-group-gone = En gruppe, der er væk
policy-bad-group = Fra 1 til 60 tegn og et andet navn end de grupper, der er.
policy-by-operator = Driften
policy-restore = Sæt version { $version } i kraft igen
policy-older = Ældre versioner
policy-if = Spørg reglerne
policy-if-who = Afsenders mailadresse
policy-if-to = Modtageres mailadresser
policy-if-proof = Hvad modtagere beviser
policy-if-sensitivity = Følsomhed
policy-if-basis = Grundlag for at sende uden for EU og EØS
policy-if-days = Dage til udløb
policy-if-file = Navn på en fil
policy-if-mb = Dens størrelse, i MB
policy-if-unsaid = Ikke sagt
policy-nobody = Ingen konto har denne adresse.
policy-no-number = Et helt tal eller ingenting.
policy-unlimited = ingen grænse
policy-verdict-yes = Den ville gå ud.
policy-verdict-asks = Den ville gå ud, når grundlaget er givet.
policy-verdict-no = Den ville blive afvist.
policy-note-passphrase = En modtager skal bevise en adgangssætning, mere end en formular begynder med.
policy-note-leaves = Den forlader EU og EØS: { $basis }. Loggen nævner grundlaget.
policy-note-trusted = En modtager er på et betroet domæne: En kode er nok.
policy-days = { $n ->
    [one] én dag
   *[other] { $n } dage
}
policy-rule-shares = Må sende filer
policy-rule-requests = Må bede om filer
policy-rule-no-shares = Må ikke sende filer
policy-rule-no-requests = Må ikke bede om filer
policy-rule-second-factor = Konti med adgangskode skal have en ekstra faktor
policy-rule-expiry-days-max = Længste tid til udløb, i dage
policy-rule-expiry-days = Sædvanlig tid til udløb, i dage
policy-rule-renewal-days = Dage efter udløb, hvor en forsendelse kan fornyes
policy-rule-verification = Hvad modtagere beviser
policy-rule-sensitivity = Følsomhed, som en formular begynder med
policy-rule-verification-confidential = Mindst, for fortrolige filer
policy-rule-verification-special = Mindst, for særlige kategorier
policy-rule-downloads-most = Flest hentninger af hver fil for hver modtager
policy-rule-downloads = Sædvanligt antal hentninger
policy-rule-notices = Afsendere får besked om første åbning
policy-rule-domains = Domæner
policy-rule-only-listed = Send kun til domæner på listen
policy-rule-outside-by-country = Landes domæner uden for EU og EØS regnes for udenfor
policy-rule-recipients-max = Flest modtagere
policy-rule-files-max = Flest filer i en forsendelse
policy-rule-file-mb-max = Største fil, i MB
policy-rule-request-files-max = Flest filer i en aflevering
policy-rule-kinds-denied = Slags filer, der ikke må gå ud
policy-rule-outlook-locked = Hvad ingen kan ændre i Outlook
policy-not-proved = Intet er ændret: Bevis igen, hvem du er, og gem så igen. Det, du skrev, står her endnu.
policy-hint-configured = Konfigurationen kræver det, uanset hvad der står her.
policy-outlook-expiry = Udløbet
policy-outlook-verification = Hvad modtagere beviser
policy-outlook-downloads = Antallet af hentninger
policy-outlook-notices = Om afsenderen får besked
policy-in-force = Denne version gælder.
policy-configured = Før den første version
policy-configured-text = Det, som konfigurationen siger. Den sætter også grænser for alle versioner.
policy-restore-0 = Sæt konfigurationens regler i kraft igen
policy-verdict = Svaret
policy-if-downloads = Hentninger af hver fil
policy-term-expiry = Tid til udløb
policy-term-downloads = Hentninger af hver fil for hver modtager
policy-group-added = Gruppen er lavet. Læg folk i den nedenfor.
policy-group-renamed = Gruppen har et andet navn.
policy-members-changed = Gruppens folk er, som du sagde.
policy-members = Folk i gruppen
policy-members-none = Der er ingen i den endnu.
policy-members-count = { $n ->
    [one] én person
   *[other] { $n } personer
}
policy-member-address = En kollegas mailadresse
policy-member-put = Læg i gruppen
policy-member-take = Tag ud
policy-group-rename = Giv gruppen et andet navn
policy-group-new-name = Nyt navn
policy-group-rename-button = Omdøb
policy-group-remove-text = Dens folk er så uden gruppe, medmindre de er i andre. Loggen husker, at den var der.
policy-group-remove-button = Fjern { $name }
policy-verdict-reads = Afsenderen ville læse:
