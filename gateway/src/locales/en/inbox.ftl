# Texts of the pages where staff ask and receive, English.

nav-requests = Requests
nav-inbox = Inbox

## All requests

requests-heading = Requests
requests-all = All requests
requests-new = New request
requests-empty-heading = Nothing asked for yet
requests-empty-text = Ask a customer for documents or data. It comes in encrypted, and both sides can see that it arrived.
requests-handed-in = Handed in by { $n } of { $of }
requests-handed-in-open =
    { $n ->
        [0] Nobody has handed in
        [one] Handed in by 1 person
       *[other] Handed in by { $n } people
    }
request-open = Open
request-submitted = Handed in
request-paused = Paused
request-closed = Closed
deliver-mail = Personal link by mail
deliver-mail-hint = Each person gets a link of their own.
deliver-link = One link in your own mail
deliver-link-hint = Anybody with the link can hand in, after showing a mail address.
deliver-standing = Permanent page
deliver-standing-hint = An address that never changes, for your mail signature or web site.

## A new request

new-heading = New request
new-problems = The request is not made yet. See the remarks below.
new-what = What it is about
new-title = Title
new-title-hint = The customer sees it, for example “Papers for your mortgage”
new-title-missing = Give the request a title.
new-purpose = What you need it for
new-purpose-hint = One sentence. The law says that the customer must be told.
new-purpose-missing = Say what you need it for.
new-message = Message
new-who = Who is asked
new-deliver = How
new-recipients = Recipients
new-recipients-hint = One a line: an address, or Name <address>
new-recipients-missing = Write at least one address.
new-bad-recipient = This is not a mail address: { $line }
new-domain-not-allowed = The organisation does not allow mails to { $address }.
new-too-many-recipients = That is more recipients than are allowed.
new-slug = Address of the page
new-slug-hint = Small letters, digits and hyphens, after { $host }/to/
new-bad-slug = Use 2 to 40 small letters, digits and hyphens.
new-slug-taken = That address is taken. Choose another one.
new-language = Language of the mails
new-documents = Documents
new-documents-hint = What you want to have. Leave rows empty that you do not need.
new-document-number =
    { $n ->
        [one] Document 1
       *[other] Document { $n }
    }
new-document-label = What is it called?
new-kinds = Kind of file
kinds-any = Any
kinds-pdf-image = PDF or picture
kinds-office-pdf = Office document or PDF
new-more-documents = More documents
new-other-files = The customer may add other files
new-nothing-asked = Ask for a document or a question, or allow other files.
new-questions = Questions
new-questions-hint = What you want to know. The answers are checked as they are typed and stored encrypted.
new-question-number =
    { $n ->
        [one] Question 1
       *[other] Question { $n }
    }
new-question-label = The question
new-type = Kind of answer
type-text = One line
type-long-text = Several lines
type-date = Date
type-choice = Choice
type-national-id = National id number (CPR)
type-email = Mail address
type-phone = Telephone number
new-choices = Answers to choose from, one a line (for a choice only)
new-choices-missing =
    { $n ->
        [one] Question 1 needs at least two answers to choose from.
       *[other] Question { $n } needs at least two answers to choose from.
    }
new-more-questions = More questions
new-also-in = Also in
new-label-in = The text in
new-terms = Consent and personal data
new-consent = Consent
new-consent-hint = Only if consent is what you rely on. The customer must tick it, and the exact text is kept with what is handed in.
new-privacy-url = Address of your privacy notice
new-bad-privacy-url = That is not a web address. It begins with https://
new-limits = Limits and inbox
new-expiry = Open for so many days
new-expiry-hint =
    { $n ->
        [one] At most 1 day. A permanent page has no end.
       *[other] At most { $n } days. A permanent page has no end.
    }
new-bad-expiry = Write a number of days within the limit.
new-files-max = Files at most
new-bad-file-count = Write a number within the limit.
new-file-mb-max = Largest file (MB)
new-bad-file-size = Write a size within the limit.
new-too-long = Use at most 200 characters.
new-inbox = Inbox
new-tell = Also tell
new-tell-hint = They read your inbox, and get a mail when something arrives. Everybody in a team's inbox is told anyway.
new-bad-colleague = One of them may not read the chosen inbox.
new-create = Make the request

## One request

request-link = Address
request-link-once = Your link
request-link-once-text = Copy it now: it is kept nowhere and shown only this once.
request-people =
    { $n ->
        [one] Who was asked
       *[other] { $n } people asked
    }
request-visitors = Who has been here
request-nobody-yet = Nobody yet.
request-see-submission = See what was handed in
request-asked = What is asked for
request-told = Who is told
request-told-text = When something arrives, these are told as they chose on their own account's page:
request-told-save = Save
request-new-link = New link…
request-new-link-text = You get a new link to copy, and the old one stops working. Those who have begun keep links of their own.
request-new-link-button = Make a new link
request-actions = What you can do
request-remind = Send a reminder
request-remind-text = It goes to everybody who has not handed in. It carries no link but points to the first mail.
request-pause = Pause
request-pause-text = The page says that nothing can be handed in at the moment.
request-resume = Open again
request-reopen = Reopen
request-hand-over = Hand over…
request-hand-over-text = Your colleague answers for it from now on. Its inbox and its address stay the same.
request-hand-over-to = Colleague
request-hand-over-button = Hand over
request-close = Close…
request-close-text = Nothing more can be handed in. You can reopen it.
request-close-button = Close
request-revoke = Withdraw…
request-revoke-text = The links stop working, and nothing more can be handed in. This cannot be undone. What was handed in stays in the inbox.
request-nobody-to-remind = There is nobody to remind just now.
request-not-now = It has changed meanwhile. See below how it stands.
request-notice-created-mail = The request is made, and the mails are on their way.
request-notice-link-renewed = The new link is below, and the old one works no more. Copy it into your mail.
request-notice-repeated = This request is there already, and its link was shown once. If you do not have it, make a new link below.
request-notice-told = Saved. They are told from now on.
request-notice-created-link = The request is made. Copy the link below into your mail.
request-notice-created-standing = The page is open.
request-notice-revoked = The request is withdrawn.
request-notice-closed = The request is closed.
request-notice-reopened = The request is open again.
request-notice-extended = One can hand in until { $until }.
request-notice-reminded =
    { $n ->
        [one] A reminder is on its way to 1 person.
       *[other] A reminder is on its way to { $n } people.
    }
request-notice-paused = The page is paused.
request-notice-resumed = The page is open again.
requests-notice-handed-over = It is handed over to your colleague.
person-started = Begun
person-handed-in = Handed in

## The inbox

inbox-heading = Inbox
inbox-all = All
inbox-which = Inboxes
inbox-new = { $n } new
inbox-empty-heading = Nothing has been handed in yet
inbox-empty-text = When a customer hands something in, it shows up here, and you get a mail.
inbox-held =
    { $n ->
        [one] 1 file held back
       *[other] { $n } files held back
    }
inbox-refused =
    { $n ->
        [one] 1 file not taken
       *[other] { $n } files not taken
    }
inbox-on-behalf = On behalf of
inbox-filter = By state
inbox-filter-all = All
inbox-filter-new = New
inbox-filter-held = With held files
inbox-filter-fetched = Fetched
inbox-filter-closed = Closed
inbox-search = Handed in by (mail address)
inbox-search-button = Search
inbox-nothing-found = Nothing is found.
inbox-show-all = Show everything
inbox-notice-deleted = It is deleted.
submission-new = New
submission-fetched = Fetched

request-deletes = Is deleted
request-deletes-hint = or later, once all that was handed in is deleted

## One submission

submission-from = From
submission-name = Name, as given
submission-proved = Address proved
submission-not-proved = Address not proved
submission-deleted-at = Is deleted
submission-see-request = See the request
submission-consent = Consent
submission-consent-given = Given
submission-consent-way = How
submission-consent-box = A box that was not ticked beforehand
submission-consent-version = Version and language
submission-consent-notice = Privacy notice
submission-answers = Answers
submission-show = Show
submission-signature = Found:
submission-held = It cannot be fetched until it is checked or let out.
submission-release = Let it out all the same…
submission-released = Not checked, let out by
submission-told = It was not kept. The customer is told: “{ $text }”
submission-mind = Open it with care.
submission-file-deleted = Deleted after its time.
verdict-clean = Checked, no malware
verdict-infected = Malware
verdict-not-scanned = Not checked
unscanned-no-scanner = Not checked for malware: there is no scanner.
unscanned-unreachable = Not checked for malware: the scanner did not answer.
unscanned-timeout = Not checked for malware: the scanner took too long.
unscanned-error = Not checked for malware: the scanner failed.
unscanned-too-large = Not checked for malware: too large for the scanner.
unscanned-archive-limits = Not checked for malware: the archive holds more than can be looked through.
unscanned-encrypted = Not checked for malware: the archive is locked with a password.
unscanned-damaged = Not checked for malware: the archive is damaged.
unscanned-unsupported = Not checked for malware: an archive of a kind we cannot look into.
submission-actions = What you can do
submission-reply = Reply…
submission-message = Message
submission-message-hint = It is sent as a secure message, not as an open mail.
submission-message-missing = Write a message first.
submission-ask-more = Ask for more: the customer can hand in again
submission-send = Send
submission-close-text = The customer can no longer add anything and sees that it is finished. You can reopen it.
submission-delete = Delete…
submission-delete-text = Files and answers are deleted for good. The log keeps that they were here.
submission-delete-button = Delete for good
submission-notice-closed = It is closed.
submission-notice-reopened = It is open again, and the customer can add to it.
submission-notice-replied = Your message is on its way.
submission-notice-released = The file can be fetched now. The log has your reason.

## A file that nobody could check

release-heading = Let an unchecked file out?
release-back = Back to what was handed in
release-file = File
release-warning = No malware scanner has found this file clean. If it is harmful, opening it can harm your computer and the organisation.
release-advice = Do you expect exactly this file from exactly this person? If in doubt, call them, or ask for it in another form.
release-reason = Why it may pass
release-reason-hint = It is written in the log with your name.
release-reason-missing = Write why the file may pass, in at most 500 characters.
release-button = Let it out
release-cancel = Leave it held

## Who reads the inbox

readers-heading = Who reads along
readers-own = Your inbox
readers-team = The team { $name }
readers-colleague = The inbox of { $name }
readers-nobody = Nobody else reads it.
readers-until = Until
readers-for-good = Until further notice
readers-end = End
readers-let-in = Let a colleague in
readers-let-in-text = For a holiday or an illness. Your colleague reads and answers everything in your inbox, also what is there already, and cannot delete anything. The log says so.
readers-address = Your colleague’s mail address
readers-last-day = Last day
readers-let-in-button = Let in
readers-notice-delegated = Your colleague can read your inbox now.
readers-notice-ended = It is ended.
readers-bad-address = Nobody with this address here could read your inbox. Check how it is spelt.
readers-bad-date = Choose a day from today on, within a year.
readers-full = That is one colleague too many. End it for somebody else first.

## What has happened

event-consent-given = Consent given
event-upload-started = Begun
event-file-arrived = File arrived
event-file-held = File waits for a check
event-file-refused = File not taken
event-file-released = File let out unchecked
event-recovered = Opened with the recovery key
event-handed-in = Handed in
event-discarded = Unfinished upload thrown away
event-fetched = Fetched
event-replied = Reply sent
event-closed = Closed
event-reopened = Reopened
event-paused = Paused
event-link-renewed = New link made
event-told-changed = Who is told was changed
event-upload-refused = Upload refused
event-upload-broken-off = Upload broken off
event-resumed = Open again
event-handed-over = Handed over to { $to }
event-purge-announced = Warned: is deleted on { $at }
