# Tekster på administratorernes sider om Outlook-tilføjelsesprogrammet, dansk.

## Siden

addin-heading = Outlook-tilføjelsesprogrammet
addin-lead = Giv dine kolleger knappen “Send sikkert” i Outlook.
addin-crumb = Outlook-tilføjelsesprogrammet
addin-link = Sæt Outlook-tilføjelsesprogrammet op
addin-manifests = Manifestet
addin-manifests-text = Manifestet fortæller Outlook, hvor tilføjelsesprogrammet ligger. Det indeholder serverens adresse og intet hemmeligt. Så længe adressen er den samme, er manifestet det også: Nye versioner af Kuvert kræver ikke et nyt.
addin-manifest-xml = Hent manifestet (XML)
addin-manifest-xml-hint = Til alle udgaver af Outlook: på nettet, ny og klassisk til Windows, Mac, mobil og med jeres egen Exchange-server. Tag denne.
addin-manifest-zip = Hent det samlede manifest (zip)
addin-manifest-zip-hint = Kun til Microsoft 365, og ikke til Outlook på Mac eller mobil. Udruller I begge, kan folk se tilføjelsesprogrammet to gange i op til et døgn.
addin-manifest-id = Id
addin-manifest-again = Udrul manifestet igen, når I har ændret adressen, organisationens navn eller det, kontrollen før afsendelse gør. Microsoft beder så om jeres samtykke igen, og tilføjelsesprogrammet kan være væk fra Outlook, til I har givet det.

addin-settings = Det gælder nu
addin-setting-address = Adresse
addin-setting-check = Kontrol før afsendelse
addin-setting-check-inform = Oplyser: siger, hvad der er fundet, og mailen sendes.
addin-setting-check-ask = Spørger: Afsenderen bestemmer.
addin-setting-check-block = Blokerer: Mailen sendes ikke, før den er beskyttet.
addin-setting-inside = Jeres egne folk
addin-setting-frames = Flere værter, der må vise tilføjelsesprogrammet
addin-setting-library = Microsofts bibliotek
addin-settings-where = Det er indstillinger i serverens konfiguration; deres navne begynder med addin_.

addin-test = Selvtest
addin-test-text = Ser på adressen, certifikatet, det, der står imellem, og hvad din browser kan nå, og siger med ord, hvad der er galt.
addin-test-run = Kør selvtesten

addin-365 = Microsoft 365
addin-365-1 = Hent XML-manifestet ovenfor.
addin-365-2 = Åbn Microsoft 365 Administration, og gå til Indstillinger → Integrerede apps → Upload brugerdefinerede apps.
addin-365-3 = Vælg “Office-tilføjelsesprogram” som type, derefter “Upload manifestfil”, og vælg filen.
addin-365-4 = Tildel det først til dig selv. Tilføj senere en gruppe eller alle.
addin-365-5 = Acceptér tilladelserne, og afslut. Outlook viser knappen efter nogle timer; der kan gå op til tre døgn.
addin-365-6 = Kontrollen før afsendelse kører kun hos dem, som en administrator har tildelt tilføjelsesprogrammet.

addin-server = Jeres egen Exchange-server
addin-server-1 = Hent XML-manifestet ovenfor, eller giv Exchange dets adresse.
addin-server-2 = Gå i Exchange Administration til Organisation → Tilføjelsesprogrammer → + → Tilføj fra fil. Eller kør dette i Exchange Management Shell:
addin-server-3 = Lad sider fra jeres Exchange vise tilføjelsesprogrammet i Outlook på nettet: Sæt indstillingen addin_frame_hosts til dens adresse, for eksempel https://mail.example.org.
addin-server-4 = Serveren skal kunne nå manifestets ikoner, og folks browsere skal kunne nå denne server.
addin-server-5 = Kontrollen før afsendelse kører i klassisk Outlook til Windows med Exchange SE, 2019 (CU12) og 2016 (CU22). Outlook på mobil viser ingen tilføjelsesprogrammer med jeres egen Exchange-server.

addin-rule = Håndhæv det på mailserveren
addin-rule-text = Kontrollen i Outlook er en hjælp og ingen lås: Den, der er offline eller sender med et andet program, bliver ikke spurgt. Tilføjelsesprogrammet mærker hver mail, det har kontrolleret, med headeren x-kuvert-check. En regel på mailserveren kan holde mails uden den tilbage. Begynd med -Mode Audit, og se, hvad den ville have standset.
addin-rule-incoming = Den anden regel fjerner headeren fra mails udefra, så ingen kan bringe den med ind.

## Selvtesten

addin-check-heading = Selvtest af Outlook-tilføjelsesprogrammet
addin-check-from-server = Set fra serveren
addin-check-from-browser = Set fra din browser
addin-check-again = Kør den igen
addin-check-script = Din browser tester dette med et script, og scripts er slået fra.
addin-check-wait = Testes …
addin-grade-good = I orden
addin-grade-warning = Se på dette
addin-grade-bad = Virker ikke
addin-grade-unknown = Ikke testet
addin-check-all-good = Serveren har ikke fundet noget, der forhindrer tilføjelsesprogrammet i at virke. Nedenfor står, hvad din browser finder.
addin-check-some-bad = Noget forhindrer tilføjelsesprogrammet i at virke. Det er markeret nedenfor.
addin-check-some-warnings = Serveren har ikke fundet noget, der standser tilføjelsesprogrammet, men noget, der er værd at se på.

outlook-about-address = Adresse
outlook-address-good = { $address } er et navn, og siderne kommer over HTTPS.
outlook-address-http = { $address } er ikke HTTPS. Outlook henter kun tilføjelsesprogrammer over HTTPS: Sæt public_url til en https://-adresse.
outlook-address-number = { $address } er et nummer. Certifikater til numre er sjældne, og Outlook kan afvise det: Brug et navn.
outlook-address-localhost = { $address } er denne maskine. Ingen andre kan nå den: Brug et navn, som dine kolleger kan nå.

outlook-about-length = Adressens længde
outlook-length-good = Adressen har { $length } tegn: Links kan stå på én linje i en mail i ren tekst.
outlook-length-long = Adressen har { $length } tegn. Op til { $max } kan links stå på én linje i en mail i ren tekst; længere links kan blive delt af gamle mailprogrammer. Et kortere navn er mere sikkert.

outlook-about-lookup = Navn
outlook-lookup-public = { $host } fører til { $addresses }.
outlook-lookup-private = { $host } fører til { $addresses } i et privat netværk. Chrome og Edge spørger folk eller afviser, før en side fra internettet (Outlook på nettet) må vise en derfra. Giv navnet en offentlig adresse, eller sæt browserpolitikken LocalNetworkAccessAllowedForUrls til Outlooks adresser.
outlook-lookup-nothing = { $host } fører ingen steder hen: Navnet findes ikke i den DNS, denne server spørger.

outlook-about-certificate = Certifikat
outlook-certificate-good = Certifikatet gælder for { $host }, og en udsteder, som denne server stoler på, har underskrevet det.
outlook-certificate-name = Certifikatet gælder for et andet navn end { $host }. Browsere afviser det.
outlook-certificate-expired = Certifikatet er udløbet.
outlook-certificate-early = Certifikatet gælder ikke endnu. Går serverens ur rigtigt?
outlook-certificate-issuer = Certifikatet er underskrevet af en udsteder, som denne server ikke kender. Det virker kun for folk, hvis computere stoler på den udsteder, og ikke på mobiltelefoner. Er kæden i tls_cert hel?
outlook-certificate-bad = Certifikatet kan ikke bruges til { $host }.
outlook-certificate-unreached = Denne server kan ikke selv nå { $host }, så certifikatet er ikke set. Nogle netværk lader ikke en server kalde sin egen offentlige adresse; så gælder det, din browser finder nedenfor.

outlook-about-page = Tilføjelsesprogrammets side
outlook-page-good = Siden kommer frem.
outlook-page-moved = Noget imellem sender siden et andet sted hen (en omdirigering). Så åbner Outlook et vindue for sig. Adressen i public_url skal selv svare.
outlook-page-status = Siden kommer ikke frem: Svaret var { $status }. Står der en anden server imellem?

outlook-about-framing = Vist inde i Outlook
outlook-framing-good = Outlook må vise siden, og andre må ikke.
outlook-framing-options = Noget imellem tilføjer headeren X-Frame-Options. Så viser Outlook en tom rude. Fjern den for /addin/.
outlook-framing-gone = Noget imellem fjerner headeren Content-Security-Policy. Så må enhver vise siden.
outlook-framing-added = Noget imellem tilføjer endnu en Content-Security-Policy. Begge gælder, og Outlook viser en tom rude. Fjern den for /addin/.
outlook-framing-missing = Headeren Content-Security-Policy lader ikke { $host } vise siden. Er der noget imellem, der erstatter den?
outlook-framing-opener = Noget imellem sætter Cross-Origin-Opener-Policy. Så kan vinduet til at logge på ikke tale med ruden. Fjern den for /addin/.

outlook-about-caching = Nye versioner
outlook-caching-good = Browsere spørger hver gang, om der er en ny version.
outlook-caching-kept = Noget imellem ændrer, hvor længe sider gemmes. Folk kan komme til at arbejde med en gammel version et stykke tid.
outlook-caching-whole = Noget imellem taber sidens ETag. Det virker, men ruden henter mere, end den behøver, hver gang den åbnes.

outlook-about-signin = Log ind
outlook-signin-entra = Outlook logger selv folk ind med Microsoft Entra ID ({ $issuer }), hvor det kan, ellers i et vindue. Registreringen skal have omdirigeringsadressen { $redirect } af typen enkeltsidet program.
outlook-signin-provider = Folk logger ind gennem { $issuer } i et vindue.
outlook-signin-local = Folk logger ind med deres Kuvert-konto i et vindue.

outlook-about-sending = Kontrol før afsendelse
outlook-sending-informs = Kontrollen oplyser. { $domains } tæller som jeres egne.
outlook-sending-asks = Kontrollen spørger. { $domains } tæller som jeres egne.
outlook-sending-blocks = Kontrollen blokerer. { $domains } tæller som jeres egne. Outlook sender mailen, når tilføjelsesprogrammet ikke kan køre.
outlook-sending-not-blocked = Politikken siger blokér, men manifestets afsendelsestilstand lader folk sende alligevel. Udelad addin_send_mode, eller sæt den til soft_block, og udrul manifestet igen.
outlook-sending-all-stops = Afsendelsestilstanden er block: Så længe denne server ikke kan nås, kan ingen med tilføjelsesprogrammet sende mails. Microsofts butik tager ikke imod sådanne tilføjelsesprogrammer. Er soft_block nok?

outlook-about-clock = Ur
outlook-clock-good = Serveren stoler på sit ur.
outlook-clock-doubted = Serveren stoler ikke på sit ur. Koder og udløbsdatoer kan være forkerte: Se “The clock” i docs/operations.md.

browser-about-here = Denne adresse
browser-here-good = Du ser denne side på den adresse, som manifestet nævner.
browser-here-bad = Du ser denne side på en anden adresse end den, manifestet nævner ({ $address }). Åbn selvtesten der.
browser-about-framing = Vist inde i Outlook
browser-framing-good = Siden når din browser, som den skal.
browser-framing-options = Headeren X-Frame-Options når din browser. Så viser Outlook en tom rude. Noget mellem dig og serveren tilføjer den.
browser-framing-policy = Den header Content-Security-Policy, der når din browser, lader ikke Outlook vise siden. Noget mellem dig og serveren ændrer den.
browser-framing-opener = Den header Cross-Origin-Opener-Policy, der når din browser, forhindrer vinduet til at logge på i at tale med ruden.
browser-about-library = Microsofts bibliotek
browser-library-good = Din browser kan hente fra { $place }.
browser-library-bad = Din browser kan ikke hente fra { $place }. Uden biblioteket forbliver ruden tom. Blokerer en proxy eller et filter? Offentlige skyer i USA har deres egen adresse (indstillingen addin_office_js_url).
browser-about-caching = Nye versioner
browser-caching-good = Din browser spørger hver gang, om der er en ny version.
browser-caching-bad = Noget mellem dig og serveren ændrer, hvor længe sider gemmes.
browser-about-events = Kontrollen før afsendelse
browser-events-good = Dens script og listen, der tillader det, er der.
browser-events-bad = Dens script eller listen, der tillader det (/.well-known/microsoft-officeaddins-allowed.json), kommer ikke frem. Svarer en anden server på /.well-known/?
browser-about-clock = Dit ur
browser-clock-good = Din computer og serveren er enige om tiden.
browser-clock-bad = Din computer og serveren er uenige om tiden med mere end to minutter. Koder kan se ud til at være udløbet.
browser-broken = Din browser kunne ikke spørge serveren.
