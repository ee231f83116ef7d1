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
policy-transfer-hint = Kræves kun, når en modtager er uden for. Det gemmes med delingen og nævnes i loggen.
policy-transfer-none = Ingen modtager er uden for
policy-transfer-text = Mere om grundlaget
policy-basis-adequacy = Kommissionen har fundet beskyttelsen dér tilstrækkelig (artikel 45)
policy-basis-sccs = Standardkontraktbestemmelser (artikel 46)
policy-basis-bcr = Bindende virksomhedsregler (artikel 47)
policy-basis-consent = Personen har sagt ja og kender risikoen (artikel 49)
policy-basis-derogation = En anden undtagelse i artikel 49
