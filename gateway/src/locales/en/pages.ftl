# Texts of the pages, English.
#
# $sender is a person's name. A text for a page before the proof may not ask for a title, a file name or a
# recipient.

## The frame

skip-to-content = Skip to the content
dev-bar-label = Development instance
dev-bar = Development instance: nothing here is real.
dev-bar-mailbox = Mailbox
nav-label = Main menu
nav-shares = My shares
nav-account = My account
nav-sign-out = Sign out
role-admin = Administrator
footer-run-by = Secure delivery by { $organisation }
footer-support = Need help?
footer-privacy = How we handle personal data
sender-verified = Verified by { $organisation }

## Is this genuine?

genuine-summary = How can I tell that this is genuine?
genuine-address-bar = The address bar of your browser begins with
genuine-nothing-asked = We never ask for your bank login, your card or a password of yours.
genuine-call = If in doubt, call the sender on a number you already know. Do not use one from the mail.

## The first page behind a link

landing-heading = { $sender } has sent you something securely
landing-send-code = Send me a code
landing-why-code = The code goes to the mail address that received this link, so that nobody else can open it.
landing-why-code-group = The code goes to that address by mail, so that nobody else can open what was sent to you.
landing-have-code = I already have a code
landing-email-label = Your mail address
landing-email-hint = The address that { $sender } wrote to
landing-passphrase-label = Passphrase
landing-passphrase-hint = { $sender } has agreed it with you outside the mail, for example on the telephone.
landing-open = Open
landing-bad-address = That does not look like a mail address. Check it and try again.
landing-wrong-passphrase =
    { $n ->
        [0] That did not open the share. Capital letters and spaces count.
        [one] That did not open the share. Capital letters and spaces count. You have 1 try left.
       *[other] That did not open the share. Capital letters and spaces count. You have { $n } tries left.
    }
landing-session-ended = You have been away for a while. For safety, please prove once more that it is you.

## The code

code-heading = Enter the code
code-sent-personal =
    { $n ->
        [one] We are sending a 6-digit code to the mail address that received this link. It is valid for 1 minute.
       *[other] We are sending a 6-digit code to the mail address that received this link. It is valid for { $n } minutes.
    }
code-sent-group =
    { $n ->
        [one] If the share was meant for this address, a 6-digit code is on its way to it. It is valid for 1 minute.
       *[other] If the share was meant for this address, a 6-digit code is on its way to it. It is valid for { $n } minutes.
    }
code-have-one =
    { $n ->
        [one] Type the 6 digits from the newest mail. A code is valid for 1 minute, in the browser that asked for it.
       *[other] Type the 6 digits from the newest mail. A code is valid for { $n } minutes, in the browser that asked for it.
    }
code-other-address = Use another address
code-label = 6-digit code
code-title = Six digits
code-open = Open
code-opening = Opening
code-none-heading = No code yet?
code-none-text = It comes from { $organisation } and can take a minute. Look in your junk mail too.
code-send-again = Send a new code
code-send-again-in =
    { $n ->
        [one] You can ask for a new one in 1 second.
       *[other] You can ask for a new one in { $n } seconds.
    }
code-malformed = The code is six digits. Look in the mail and type them again.
code-wrong =
    { $n ->
        [one] That was not the code. You have 1 try left.
       *[other] That was not the code. You have { $n } tries left.
    }
code-too-old = That code is no longer valid. Ask for a new one below.
code-too-many = That code has been tried too many times and no longer works. Ask for a new one below.
code-asked-too-soon =
    { $n ->
        [one] No new code was sent yet: please wait 1 second and look for the mail meanwhile.
       *[other] No new code was sent yet: please wait { $n } seconds and look for the mail meanwhile.
    }

## The opened share

opened-sent = Sent
opened-message-label = Message
opened-files =
    { $n ->
        [one] 1 file
       *[other] { $n } files
    }
opened-download-all = Download all (zip, { $size })
opened-facts-label = About this share
opened-until = You can open this until
opened-until-after = After that it is deleted, so keep what you need.
opened-logged = { $sender } can see when you open and download. The log keeps the time, your network address and your browser.
opened-report = Not meant for you? Tell the sender
file-download = Download
file-downloads-left =
    { $n ->
        [0] no downloads left
        [one] 1 download left
       *[other] { $n } downloads left
    }
file-fingerprint = Fingerprint
file-ready = Ready
file-spent = You have used all downloads of this file. Ask the sender if you need it again.
file-unavailable = Not available just now. Nothing is lost: try again in a few minutes.
file-checking = Still being checked for malware. Try again in a few minutes.
download-started = Started

## Links that open nothing

expired-heading = This share has expired
expired-text = It can no longer be opened, but the sender can open it again for you.
expired-ask = Ask for new access
expired-ask-hint = We send the sender a mail. If the answer is yes, the same link works again, or you get a new one.
expired-gone-text = It has been deleted and cannot be brought back. Ask the sender to send it again.
revoked-heading = This share was withdrawn
revoked-text = The sender has taken it back, so it can no longer be opened.
revoked-next = If you think that is a mistake, contact the sender.
locked-heading = Locked for now
locked-text = A wrong code was entered too many times. To protect what was sent, the link is locked, and the sender has been told.
locked-until = It opens again
locked-next = Was it not you? Then somebody else may have your link: contact the sender.
unknown-heading = There is nothing behind this link
unknown-text = It may be mistyped or cut short, or what it opened is long gone.
unknown-whole = Open the mail again and click the link itself. If you copied it, check that all of it came along.
unknown-old = Shares are deleted some time after they expire.
unknown-ask = Otherwise ask the one who sent you the link.
asked-heading = We have passed on your question
asked-text = If the sender gives you new access, you get a mail, and the link you already have works again.
asked-next = You can close this page.
slow-heading = One moment, please
slow-text = There have been many attempts in a short time. To protect what was sent, we wait a little.
slow-wait-seconds =
    { $n ->
        [one] Try again in 1 second.
       *[other] Try again in { $n } seconds.
    }
slow-wait-minutes =
    { $n ->
        [one] Try again in 1 minute.
       *[other] Try again in { $n } minutes.
    }

## Wrong recipient

report-heading = Not meant for you?
report-text = Tell { $sender }, who can then withdraw it. Please do not read or pass on what you may have opened.
report-reason-label = What is wrong?
report-reason-wrong-person = It is meant for somebody else
report-reason-unknown-sender = I do not know the sender
report-reason-suspicious = It looks suspicious
report-reason-missing = Choose what is wrong.
report-comment-label = Anything else? (optional)
report-comment-hint = Please do not write confidential things here.
report-send = Tell the sender
report-back = Go back
report-sent-heading = Thank you for telling
report-sent-text = { $sender } has been told and can withdraw the share.
report-sent-next = Please delete the mail and anything you downloaded. You need not do more.

## Signing in

sign-in-heading = Sign in
sign-in-text = For employees of { $organisation }
sign-in-email = Mail address
sign-in-password = Password
sign-in-button = Sign in
sign-in-forgotten = Forgotten your password? Your administrator can give you a new one.
sign-in-wrong = The mail address or the password is not right.
sign-in-session-ended = You were signed out because you were away for a while. Sign in to go on.
sign-in-slow-down =
    { $n ->
        [one] Too many attempts. Try again in 1 minute.
       *[other] Too many attempts. Try again in { $n } minutes.
    }
signed-out-heading = You are signed out
signed-out-text = You can close the window. What you have sent stays available to its recipients.
signed-out-again = Sign in again

## The sender's shares

state-draft = Draft
state-active = Active
state-expired = Expired
state-revoked = Withdrawn
state-purged = Deleted
shares-heading = My shares
shares-empty-heading = Nothing sent yet
shares-empty-text = What you send from here, from your mail program or from the command line shows up here.
shares-to = To
shares-and-more =
    { $n ->
        [one] and 1 more
       *[other] and { $n } more
    }
shares-files =
    { $n ->
        [0] message only
        [one] 1 file
       *[other] { $n } files
    }
shares-opened = Opened by { $n } of { $of }
shares-downloaded = Downloaded by { $n } of { $of }
shares-created = Created
shares-expires = Expires
shares-expired = Expired
shares-needs-attention = Needs attention
pager-label = More pages
shares-newest = Newest
shares-older = Older

## One share

share-back = All shares
share-untitled = Without a title
share-recipients =
    { $n ->
        [one] Recipient
       *[other] { $n } recipients
    }
share-relay-reply = Mail server:
share-opened-at = First opened
share-timeline = What has happened
share-timeline-empty = Nothing yet.
share-timeline-cut = Older entries are in the log.
share-facts = Facts
share-sent = Sent
share-created = Created
share-expires = Expires
share-renewable = Can be extended until
share-delivery = Delivery
share-delivery-mail = Personal link by mail
share-delivery-link = One link in your own mail
share-verification = Verification
share-verification-code = Code by mail
share-verification-passphrase = Passphrase
share-contents = Contents
share-message = Secure message
share-actions = Extend or withdraw
share-extend-label = New expiry date
share-extend-hint = At the latest { $last }. The links already sent go on working.
share-extend-hint-key = At the latest { $last }. Where that is beyond what a link was made for, you see it beside the recipient.
share-extend-button = Change date
share-revoke = Withdraw for everybody…
share-revoke-text = Nobody can open it any more, and it cannot be undone. What was downloaded already cannot be called back.
share-revoke-button = Withdraw
share-revoke-one = Withdraw…
share-revoke-one-text = { $address } can no longer open the share. This cannot be undone.
share-revoke-one-button = Withdraw
share-sender-link-hint = To send a link again, correct an address, add a recipient or extend further, open the link in your receipt mail.
share-link-until = This recipient's link works until { $until }. Opened by then, it goes on working. Otherwise send a new one.
share-link-ended = This recipient's link is too old by now. Send a new one.
share-resend = Send again…
share-resend-text = A new link goes out by mail. The old one goes on working.
share-resend-button = Send again
share-correct = Correct address…
share-correct-text = The old link stops working, and a new one goes to the right address.
share-correct-button = Correct and send
share-address-label = Mail address
share-language-label = Language of the mail
share-passphrase-label = The agreed passphrase
share-passphrase-hint = The same one as before. It is part of the key and stored nowhere.
share-add-recipient = Add a recipient…
share-add-button = Add and send
share-notice-revoked = The share is withdrawn. Nobody can open it any more.
share-notice-recipient-revoked = { $address } can no longer open the share.
share-notice-extended = The share can now be opened until { $until }.
share-notice-resent = A new link is on its way to { $address }.
share-notice-corrected = The address is corrected. A new link is on its way to { $address }.
share-notice-added = { $address } is added. A link is on its way.
share-bad-address = That does not look like a mail address.
share-already-recipient = That address is a recipient already.
share-already-opened = The share was opened at this address already. Add the right address as a new recipient instead.
share-domain-not-allowed = The organisation does not allow shares to that domain.
share-bad-date = Choose a date in the future, within the limit stated below.
share-passphrase-missing = The agreed passphrase is needed to make a new link.
share-too-many-recipients = The share has as many recipients as are allowed.
recipient-waiting = Not sent yet
recipient-not-opened = Not opened
recipient-opened = Opened
recipient-downloaded = Downloaded
recipient-unreachable = Mail refused
recipient-locked = Locked
recipient-revoked = Withdrawn
relay-queued = The mail is in the queue.
relay-accepted = Mail accepted { $at }
relay-deferred = Mail put off, next try { $at }
relay-refused = Mail refused { $at }
progress-none = Not downloaded
progress-broken-off = Broken off at { $at } of { $of } (byte { $byte })
progress-complete = Downloaded completely { $at }

## What has happened

event-created = Created
event-file-added = File added
event-sent = Sent
event-mail-queued = Mail put in the queue
event-mail-accepted = Mail accepted by the mail server
event-mail-deferred = Mail put off by the mail server
event-mail-refused = Mail refused by the mail server
event-relay-said = Reply: { $reply }
event-link-opened = Link looked at
event-code-sent = Code sent
event-code-wrong = Wrong code entered
event-locked = Locked until { $until } after too many wrong codes
event-opened = Opened
event-downloaded = Downloaded completely
event-broken-off = Download broken off
event-reminded = Reminder sent
event-reported-wrong = Reported: not meant for this recipient
event-access-asked = Asked for new access
event-extended = Expiry changed to { $until }
event-resent = Link sent again
event-address-corrected = Address corrected
event-recipient-added = Recipient added
event-recipient-revoked = Withdrawn from recipient
event-revoked = Withdrawn for everybody
event-expired = Expired
event-purged = Deleted

## Renewing

renew-heading = Give new access?
renew-asked-by = Asked by
renew-expired = Expired
renew-until = Open again until
renew-text = The links that were sent before work again, for all recipients who have not been withdrawn.
renew-button = Give new access
renew-too-late = The keys to this share have been deleted, so nobody can open it again. Send the files anew.
renew-see-share = See the share

## My account

account-heading = My account
account-sessions = Where I am signed in
account-this-session = This browser
account-since = since
account-last-seen = Last used
account-end-session = Sign out
account-end-others = Sign out everywhere else
account-tokens = Access tokens
account-tokens-text = A token lets a program or the command line send in your name. Treat it like a password.
account-no-tokens = You have no tokens.
account-token-made = Token “{ $name }” is ready. Copy it now: it is shown only this once.
account-token-copy = Copy
account-token-copied = Copied
account-token-created = Created
account-token-expires = expires
account-token-never-expires = never expires
account-token-last-used = Last used
account-token-unused = Never used
account-token-revoke = Delete
account-token-new = New token
account-token-name = Name
account-token-name-hint = What it is for, for example “Script on the file server”
account-token-life = Valid for
account-token-days =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    }
account-token-create = Create token
account-token-name-missing = Give the token a name.
account-token-too-many = You have as many tokens as are allowed. Delete one first.
account-token-revoked = The token is deleted and works no more.
account-session-ended = That session is signed out.
account-others-ended = All other sessions are signed out.
account-arrivals = Mails about your inboxes
account-arrivals-text = How do you want to hear of what arrives?
account-arrivals-each = A mail for each arrival
account-arrivals-each-hint = As soon as something is handed in.
account-arrivals-daily = One mail a day
account-arrivals-daily-hint = In the morning, with the numbers: what is new, what waits, what is soon deleted.
account-arrivals-none = No mails
account-arrivals-none-hint = Only a warning when something nobody has fetched is about to be deleted.
account-arrivals-save = Save
account-arrivals-chosen = Saved. It counts from the next mail on.
account-password = Password
account-password-current = Current password
account-password-new = New password
account-password-hint =
    { $n ->
        [one] At least 1 character. A sentence is easier to remember than a riddle.
       *[other] At least { $n } characters. A sentence is easier to remember than a riddle.
    }
account-password-change = Change password
account-password-ends = Changing it signs you out everywhere else.
account-password-changed = Your password is changed, and all other sessions are signed out.
account-wrong-password = The current password is not right.
account-password-short =
    { $n ->
        [one] The new password needs at least 1 character.
       *[other] The new password needs at least { $n } characters.
    }
account-password-common = The new password is too easy to guess. Choose another one.

## The development mailbox

mailbox-heading = Mailbox
mailbox-text = The mails this instance would have sent, newest first.
mailbox-empty = No mails yet.
mailbox-refresh = Look again
mailbox-back = All mails
mailbox-from = From
mailbox-to = To
mailbox-date = Date

## The front page

home-title = Secure delivery
home-heading = Secure delivery from { $organisation }
home-text = Files and messages that do not belong in an open mail.
home-recipient = Have you received a link? Open it from the mail, and this page shows you what to do.
home-sign-in = Sign in as an employee
home-shares = My shares
home-demo-heading = Try it
home-demo-link = Open the sample share
home-demo-mailbox = Find the code in the mailbox
home-demo-playground = Try the Outlook add-in in the playground
home-demo-staff = Sign in as { $email }

## Errors

error-status = Error
error-request-id = Reference for support:
error-400-heading = We did not understand that
error-400-text = The browser sent something this page could not read.
error-400-next = Go back, check what you typed and try again.
error-403-heading = You may not do this
error-403-text = Either it belongs to somebody else, or it was sent from another page than ours.
error-403-next = Open our page anew and try from there.
error-404-heading = There is nothing here
error-404-text = The address may be mistyped, or the page has moved.
error-404-next = Go back, or open the link in your mail once more.
error-405-heading = That does not work this way
error-405-text = The page exists, but it does not do what was asked.
error-405-next = Open the link in your mail once more and use the buttons of the page.
error-408-heading = That took too long
error-408-text = The connection was so slow that we stopped waiting.
error-408-next = Check that you are online and try again.
error-413-heading = That was too much
error-413-text = What you sent is larger than this page takes.
error-413-next = Shorten it and try again.
error-415-heading = We cannot read that format
error-415-text = The content came in a format this page does not know.
error-415-next = Go back and use the form of the page.
error-421-heading = Wrong address
error-421-text = This server does not answer under that name.
error-421-next = Open the link in your mail once more.
error-429-heading = One moment, please
error-429-text = There have been many attempts in a short time.
error-429-next = Wait a minute and try again.
error-500-heading = Something went wrong on our side
error-500-text = Nothing you did was wrong, and nothing is lost.
error-500-next = Try again in a moment. If it happens again, tell us the reference below.
error-503-heading = Not available just now
error-503-text = The service is being looked after or has too much to do.
error-503-next = Try again in a few minutes. Nothing is lost.
download-error-heading = The file cannot be downloaded
download-error-next = Go back to the page with the files and try again from there.
download-error-expired = This share has expired.
download-error-revoked = The sender has withdrawn this share.
download-error-not-found = There is no such file.
download-error-signed-out = Your session has ended. Open the link in your mail again.
download-error-sign-in = You are not signed in any more. Sign in again.
download-error-spent = This file has been downloaded as often as allowed.
download-error-busy = A download of this file is running. Wait until it has ended.
download-error-too-old = This download address is too old. Open the page of the share again.
download-error-damaged = This file is temporarily unavailable. The operator has been told.
download-error-changed = The file is not the one you asked for.
download-error-other = This does not work at the moment.
