# Texts of the pages where customers hand in, English.
#
# $sender is the name of the one who asks.

## The introduction

intro-asks-you = { $sender } asks you for
intro-until = You can hand in until
intro-asked = What is wanted
intro-other-files = Other files, if you like
intro-no-hurry = You need not have it all at hand. You can come back with the same link, and what has arrived stays.
intro-go = Start here
intro-agree = I agree
intro-start = Begin
intro-consent-missing = Tick “I agree” to go on. If you would rather not, call the one who asks.
intro-name = Your name (optional)
intro-email-hint = We send you a code to show that the address is yours, and then a link you can come back with.
code-sent-visitor =
    { $n ->
        [one] We are sending a 6-digit code to this address. It is valid for 1 minute.
       *[other] We are sending a 6-digit code to this address. It is valid for { $n } minutes.
    }

## Kinds of files

kind-any = any file
kind-pdf = PDF
kind-image = picture
kind-office = office document
kind-text = text
kind-archive = zip

## Handing in

upload-adds = What you handed in before is safe. This adds to it.
upload-come-back = Everything is kept as you go. You can close the page and come back with the same link.
upload-until = The deadline is { $until }.
upload-files = Files
upload-limits =
    { $files ->
        [one] 1 file, at most { $size }.
       *[other] At most { $files } files of up to { $size } each.
    }
upload-without-script = Choose your files, press “Upload the chosen files”, and answer the questions after that.
upload-required = Needed
upload-optional = optional
upload-kinds = Allowed: { $kinds }
upload-other = Other files
upload-choose = Choose files
upload-camera = Take a picture
upload-drop = or drop them here
upload-send-files = Upload the chosen files
upload-document-missing = There is no file here yet.
upload-waiting = In line
upload-sending = On its way
upload-paused = Paused
upload-offline = Waiting for a connection
upload-offline-advice = The connection is gone. We go on by ourselves when it is back.
upload-failed = Not sent
upload-failed-advice = It did not work. What has arrived is kept: go on, or choose the file again.
upload-interrupted = Not all here
upload-interrupted-advice = Choose the same file again, and it goes on where it stopped.
upload-checking = Being checked
upload-accepted = Safely here
upload-held = Waits for a check
upload-refused = Not taken
upload-part = { $done } of { $size }
upload-pause = Pause
upload-resume = Go on
upload-remove = Remove
upload-say-added = { $name } is on its way.
upload-say-arrived = { $name } is safely here.
upload-say-all = All files are here.
upload-questions = Questions
upload-save = Save and go on later
upload-saving = Saving…
upload-answers-saved = Your answers are saved.
upload-not-saved = Your answers are not saved yet. We try again.
upload-file-removed = The file is removed.
upload-files-arrived =
    { $n ->
        [one] 1 file has arrived.
       *[other] { $n } files have arrived.
    }
upload-finish = Hand in
upload-missing = Still missing:
upload-complete = Everything needed is here.
upload-agreed = You agreed on { $at }
upload-hand-in = Hand in
upload-hand-in-hint = You get a receipt at once. Nothing is handed in before you press.
upload-incomplete = Nothing is handed in yet: something needed is missing, or an answer is not right.
upload-nothing = There is nothing to hand in yet. Choose a file or answer a question.
upload-still-receiving = Not handed in yet: a file is still on its way. Wait until it is here, or remove it.
upload-still-checking = Not handed in yet: a file is still being checked. Try again in a moment.
upload-file-too-large = A file was too large and was not taken. The others are here.
upload-too-many-files = There were more files than there is room for. Those that fit are here.
upload-file-not-taken = A file was not taken. You can see why below.

## Questions

question-missing = An answer is needed here.
question-too-long =
    { $n ->
        [one] The answer is too long: at most 1 character.
       *[other] The answer is too long: at most { $n } characters.
    }
question-bad-date = That is not a date. Write it as year-month-day, for example 2026-03-31.
question-bad-choice = Choose one of the answers.
question-bad-national-id = That is not a valid number. Check all ten digits.
question-bad-phone = That is not a telephone number. Write it with digits, for example +45 12 34 56 78.
question-national-id-hint = Ten digits, with or without a hyphen. Only the recipient can read it.
question-phone-hint = For example +45 12 34 56 78

## Files that are held or refused

held-for-now = It cannot be checked for malware just now and will be checked later. You need do nothing.
held-unreadable = We could not look inside it to check for malware. The recipient decides what happens. You need do nothing.
refused-infected = It contains malware and is deleted. Check your computer, and send another file.
refused-encrypted = It is locked with a password, so it cannot be checked. Send it without a password: it is encrypted on the way all the same.
refused-not-now = It cannot be checked for malware just now, so it was not kept. Try again later.
refused-unreadable = It could not be checked for malware, so it was not kept. Send the files one by one instead of packed.
refused-kind = This kind of file is not wanted here. See above which kinds are allowed.
refused-type = What is inside does not match the file's name. Save it again in the right format, and try once more.
refused-too-large = It is larger than allowed. Make it smaller, or split it up.
refused-empty = The file is empty. Perhaps it was still being saved.
refused-too-many = There are as many files as allowed. Remove one first.
refused-damaged = It did not arrive as it was sent. Choose it again.

## The receipt

receipt-heading = Thank you, it has arrived
receipt-text = Everything is encrypted and safely stored. Only { $sender } and those who stand in can open it.
receipt-state-received = Received, not fetched yet
receipt-state-fetched = Fetched by the recipient
receipt-state-closed = Finished
receipt-state-deleted = The contents were deleted
receipt-mailed = A receipt is on its way to
receipt-handed-in = Handed in
receipt-files =
    { $n ->
        [0] no files
        [one] 1 file
       *[other] { $n } files
    }
receipt-answers =
    { $n ->
        [0] no answers
        [one] 1 answer
       *[other] { $n } answers
    }
receipt-more = Did you forget something?
receipt-more-text = You can add more files and answers.
receipt-add = Add more
receipt-next = What happens now
receipt-keep = Keep the link: this page shows whether what you handed in has been fetched. What you handed in cannot be read here, not even with the link.
receipt-no-longer-open = The request was closed meanwhile, so nothing can be added.

## Requests that take nothing

over-expired-heading = The time is up
over-expired-text = You could hand in until { $at }.
over-revoked-heading = This is no longer wanted
over-revoked-text = The one who asked has taken the request back.
over-replaced-heading = This link works no more
over-replaced-text = A new link has taken its place. Ask the one who gave it to you for the new one. If you have begun, go on with the link in your own mail.
over-closed-heading = This is finished
over-closed-text = The one who asked has what is needed, so nothing more can be handed in.
over-paused-heading = Closed for now
over-paused-text = Nothing can be handed in here at the moment. Try again later.
over-full-heading = Nothing more can be handed in
over-full-text = As much as is allowed has been handed in here already.
over-left = Files and answers that were not handed in are deleted.
over-ask = Do you still want to hand something in? Write to { $sender }.

## Personal data

privacy-heading = Your personal data
privacy-responsible = Responsible
privacy-purpose = Why we ask
privacy-kept = How long it is kept
privacy-kept-days =
    { $n ->
        [one] It is deleted 1 day after it has been fetched or the case is closed.
       *[other] It is deleted { $n } days after it has been fetched or the case is closed.
    }
privacy-unfetched-days =
    { $n ->
        [one] If nobody fetches it, it is deleted 1 day after you hand it in.
       *[other] If nobody fetches it, it is deleted { $n } days after you hand it in.
    }
privacy-request-days =
    { $n ->
        [one] Your address and what you were asked for are deleted 1 day after the request has ended, once all that was handed in is deleted.
       *[other] Your address and what you were asked for are deleted { $n } days after the request has ended, once all that was handed in is deleted.
    }
privacy-protected = How it is protected
privacy-protected-text = Everything is encrypted before it is stored.
privacy-scanned = Files are checked for malware.
privacy-not-scanned = Files are not checked for malware.
privacy-rights = Your rights
privacy-rights-text = You can ask to see what we hold about you, have it corrected or deleted, or object to our use of it.
privacy-withdraw = You can take back your consent at any time. That does not change what was done before.
privacy-write-to = Write to
privacy-complain = Complaints
privacy-more = More

## When a form with files is not taken (only a plain page is shown)

form-error-heading = Not all files arrived
form-error-kept = Files that had arrived before are kept.
form-error-unknown = This form is not known here any more.
form-error-gone = Nothing more is taken here: it was handed in, closed or withdrawn, or its time is over.
form-error-broken = The connection ended while the files were on their way.
form-error-large = A file was larger than allowed.
form-error-full = There is no room for the files just now. That is our fault, not yours.
form-error-form = The form arrived in a shape that cannot be read.
form-error-other = This does not work at the moment.
form-error-reload = Open the page again and choose the files there.
form-error-look = The page shows how it stands.
form-error-again = Go back to the page, see which files are there, and choose the others again.
form-error-later = Try again in a while. If it goes on, call the one who asked you.
form-error-back = Back to the page
form-error-find = Go back in your browser, or open the link in your mail again.
