# Texts of the administrators' pages about the Outlook add-in, English.

## The page

addin-heading = The Outlook add-in
addin-lead = Give your colleagues the button “Send securely” in Outlook.
addin-crumb = The Outlook add-in
addin-link = Set up the Outlook add-in
addin-manifests = The manifest
addin-manifests-text = The manifest tells Outlook where the add-in is. It holds the address of this server and nothing secret. As long as the address stays, so does the manifest: new versions of Kuvert need no new one.
addin-manifest-xml = Download the manifest (XML)
addin-manifest-xml-hint = For every Outlook: on the web, new and classic for Windows, Mac, mobile, and with your own Exchange server. Take this one.
addin-manifest-zip = Download the unified manifest (zip)
addin-manifest-zip-hint = For Microsoft 365 only, and not for Outlook on Mac or mobile. Where you deploy both, people see the add-in twice for up to a day.
addin-manifest-id = Identifier
addin-manifest-again = Deploy the manifest again after you change the address, the organisation’s name or what the check before sending does. Microsoft then asks for your consent again, and the add-in may be gone from Outlook until you give it.

addin-settings = What applies now
addin-setting-address = Address
addin-setting-check = Check before sending
addin-setting-check-inform = Informs: says what was found, and the mail goes.
addin-setting-check-ask = Asks: the sender decides.
addin-setting-check-block = Blocks: the mail does not go until it is protected.
addin-setting-inside = Your own people
addin-setting-frames = Further hosts that show the add-in
addin-setting-library = Microsoft’s library
addin-settings-where = These are options of the server’s configuration; the names begin with addin_.

addin-test = Self-test
addin-test-text = Looks at the address, the certificate, what stands in between, and what your browser can reach, and says in words what is wrong.
addin-test-run = Run the self-test

addin-365 = Microsoft 365
addin-365-1 = Download the XML manifest above.
addin-365-2 = Open the Microsoft 365 admin center and go to Settings → Integrated apps → Upload custom apps.
addin-365-3 = Choose “Office Add-in” as the type, then “Upload manifest file”, and choose the file.
addin-365-4 = Assign it to yourself first. Later add a group, or everybody.
addin-365-5 = Accept the permissions and finish. Outlook shows the button after some hours; it can take up to three days.
addin-365-6 = The check before sending runs only for people whom an administrator assigned the add-in to.

addin-server = Your own Exchange server
addin-server-1 = Download the XML manifest above, or give Exchange its address.
addin-server-2 = In the Exchange admin center go to Organization → Add-ins → + → Add from file. Or run this in the Exchange Management Shell:
addin-server-3 = Make it known for Outlook on the web that pages of your Exchange may show the add-in: set the option addin_frame_hosts to its address, for example https://mail.example.org.
addin-server-4 = The server must reach the address of the manifest’s icons, and people’s browsers must reach this server.
addin-server-5 = The check before sending runs in classic Outlook for Windows with Exchange SE, 2019 (CU12) and 2016 (CU22). Outlook on mobile shows no add-ins with an Exchange server of your own.

addin-rule = Enforce it at the mail server
addin-rule-text = The check in Outlook is a help and no lock: who is offline, or sends by another program, is not asked. The add-in stamps each mail it has checked with the header x-kuvert-check. A rule at the mail server can hold back mails without it. Begin with -Mode Audit, and look at what it would have stopped.
addin-rule-incoming = The second rule removes the header from mail that comes in, so that nobody outside can bring one along.

## The self-test

addin-check-heading = Self-test of the Outlook add-in
addin-check-from-server = Seen from the server
addin-check-from-browser = Seen from your browser
addin-check-again = Run it again
addin-check-script = Your browser tests this with a script, and scripts are switched off.
addin-check-wait = Being tested …
addin-grade-good = Good
addin-grade-warning = Look at this
addin-grade-bad = Does not work
addin-grade-unknown = Not tested
addin-check-all-good = The server found nothing that would keep the add-in from working. Below is what your browser finds.
addin-check-some-bad = Something keeps the add-in from working. It is marked below.
addin-check-some-warnings = The server found nothing that stops the add-in, and some things that are worth a look.

outlook-about-address = Address
outlook-address-good = { $address } is a name, and its pages come over HTTPS.
outlook-address-http = { $address } is not HTTPS. Outlook loads add-ins over HTTPS only: set public_url to an https:// address.
outlook-address-number = { $address } is a number. Certificates for numbers are rare, and Outlook may refuse it: use a name.
outlook-address-localhost = { $address } is this machine. Nobody else can reach it: use a name that your colleagues can reach.

outlook-about-length = Length of the address
outlook-length-good = The address has { $length } characters: links fit into one line of a plain-text mail.
outlook-length-long = The address has { $length } characters. Up to { $max }, links fit into one line of a plain-text mail; longer ones may be broken in two by old mail programs. A shorter name is safer.

outlook-about-lookup = Name
outlook-lookup-public = { $host } leads to { $addresses }.
outlook-lookup-private = { $host } leads to { $addresses }, in a private network. Chrome and Edge ask people, or refuse, before a page from the internet (Outlook on the web) may show one from there. Give the name a public address, or set the browser policy LocalNetworkAccessAllowedForUrls to Outlook’s addresses.
outlook-lookup-nothing = { $host } leads nowhere: the name is not in the DNS that this server asks.

outlook-about-certificate = Certificate
outlook-certificate-good = The certificate is valid for { $host }, and an authority that this server trusts has signed it.
outlook-certificate-name = The certificate is for another name than { $host }. Browsers refuse it.
outlook-certificate-expired = The certificate has expired.
outlook-certificate-early = The certificate is not valid yet. Is this server’s clock right?
outlook-certificate-issuer = The certificate is signed by an authority that this server does not know. It works only for people whose computers trust that authority, and not on mobile phones. Is the chain in tls_cert complete?
outlook-certificate-bad = The certificate cannot be used for { $host }.
outlook-certificate-unreached = This server cannot reach { $host } itself, so its certificate was not seen. Some networks do not let a server call its own public address; then what your browser finds below counts.

outlook-about-page = The add-in’s page
outlook-page-good = The page arrives.
outlook-page-moved = Something in between sends the page elsewhere (a redirect). Outlook then opens a window of its own. The address in public_url must answer by itself.
outlook-page-status = The page does not arrive: the answer was { $status }. Does another server stand in between?

outlook-about-framing = Shown inside Outlook
outlook-framing-good = Outlook may show the page, and others may not.
outlook-framing-options = Something in between adds the header X-Frame-Options. Outlook then shows an empty pane. Take it away for /addin/.
outlook-framing-gone = Something in between removes the header Content-Security-Policy. Then anybody may show the page.
outlook-framing-added = Something in between adds a second Content-Security-Policy. Both count, and Outlook shows an empty pane. Take it away for /addin/.
outlook-framing-missing = The header Content-Security-Policy does not let { $host } show the page. Does something in between replace it?
outlook-framing-opener = Something in between sets Cross-Origin-Opener-Policy. Then the sign-in window cannot talk to the pane. Take it away for /addin/.

outlook-about-caching = New versions
outlook-caching-good = Browsers ask each time whether there is a new version.
outlook-caching-kept = Something in between changes how long pages are kept. People may work with an old version for a while.
outlook-caching-whole = Something in between loses the page’s ETag. It works, and each opening of the pane loads more than it must.

outlook-about-signin = Signing in
outlook-signin-entra = Outlook signs people in with Microsoft Entra ID ({ $issuer }) by itself where it can, else in a window. The registration needs the redirect address { $redirect } of the type single-page application.
outlook-signin-provider = People sign in through { $issuer }, in a window.
outlook-signin-local = People sign in with their Kuvert account, in a window.

outlook-about-sending = Check before sending
outlook-sending-informs = The check informs. { $domains } counts as inside.
outlook-sending-asks = The check asks. { $domains } counts as inside.
outlook-sending-blocks = The check blocks. { $domains } counts as inside. Outlook lets mail go when the add-in cannot run.
outlook-sending-not-blocked = The policy says block, but the manifest’s send mode lets people send all the same. Leave out addin_send_mode, or set it to soft_block, and deploy the manifest again.
outlook-sending-all-stops = The send mode is block: while this server cannot be reached, nobody with the add-in can send any mail. Microsoft’s store does not take such add-ins. Is soft_block enough?

outlook-about-clock = Clock
outlook-clock-good = The server believes its clock.
outlook-clock-doubted = The server does not believe its clock. Codes and expiry dates may be wrong: see “The clock” in docs/operations.md.

browser-about-here = This address
browser-here-good = You look at this page under the address that the manifest names.
browser-here-bad = You look at this page under another address than the manifest names ({ $address }). Open the self-test there.
browser-about-framing = Shown inside Outlook
browser-framing-good = The page reaches your browser as it should.
browser-framing-options = The header X-Frame-Options reaches your browser. Outlook then shows an empty pane. Something between you and the server adds it.
browser-framing-policy = The header Content-Security-Policy that reaches your browser does not let Outlook show the page. Something between you and the server changes it.
browser-framing-opener = The header Cross-Origin-Opener-Policy that reaches your browser keeps the sign-in window from talking to the pane.
browser-about-library = Microsoft’s library
browser-library-good = Your browser can load from { $place }.
browser-library-bad = Your browser cannot load from { $place }. Without the library the pane stays empty. Does a proxy or a filter block it? Government clouds have an address of their own (option addin_office_js_url).
browser-about-caching = New versions
browser-caching-good = Your browser asks each time whether there is a new version.
browser-caching-bad = Something between you and the server changes how long pages are kept.
browser-about-events = The check before sending
browser-events-good = Its script and the list that allows it are there.
browser-events-bad = Its script or the list that allows it (/.well-known/microsoft-officeaddins-allowed.json) does not arrive. Is /.well-known/ answered by another server?
browser-about-clock = Your clock
browser-clock-good = Your computer and the server agree on the time.
browser-clock-bad = Your computer and the server disagree on the time by more than two minutes. Codes may seem to have expired.
browser-broken = Your browser could not ask the server.
