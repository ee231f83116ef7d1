# Texts of the mails about requests, English.
#
# $sender is the name of the one who asks. No text may ask for a title; only the receipt lists files.

mail-see-submission = See it in the inbox

## To the uploader: the link

mail-ask-subject = Hand in securely to { $sender }, { $organisation }
mail-ask-heading = { $sender } asks you for documents or information
mail-ask-lead =
    { $count ->
        [one] On a secure page at { $organisation } you can see what is wanted, and hand it in encrypted. You need no account.
       *[other] On a secure page at { $organisation } you can see the { $count } things that are wanted, and hand them in encrypted. You need no account.
    }
mail-ask-button = See what is wanted
mail-ask-until = Can be handed in until
mail-ask-note = The link is for you alone, so please do not pass it on. You can come back with it as often as you like. If you did not expect this from { $sender }, call and ask before you open it.
mail-ask-where = Find the mail “{ $subject }” from { $sent } and use the link in it.
mail-ask-where-own-mail = Find the mail with the link from { $sender } and use the link in it.

## To the uploader: code and return link

mail-visitor-code-subject = Your code for { $organisation }
mail-visitor-code-lead = Type the code on the page you have open to hand something in to { $sender }.
mail-return-heading = Here is your link
mail-return-lead = With this link you can go on and hand in to { $sender }, today or later.
mail-return-button = Go on
mail-return-note = The link is for you alone, so please do not pass it on. Did you not ask for it? Then you can safely delete this mail.

## To the uploader: later

mail-ask-reminder-subject = Reminder: { $sender } waits for something from you
mail-ask-reminder-heading = Something is still missing
mail-ask-reminder-lead = { $sender } has asked you for something that is not handed in yet. You can do it until { $expires }.
mail-handed-in-subject = Receipt from { $organisation }
mail-handed-in-heading = Thank you, it has arrived
mail-handed-in-lead = Everything is encrypted and safely stored for { $sender }. This mail is your receipt.
mail-handed-in-at = Handed in
mail-handed-in-to = To
mail-handed-in-by = By
mail-handed-in-files =
    { $count ->
        [one] File
       *[other] { $count } files
    }
mail-handed-in-answers = Answers
mail-handed-in-note = SHA-256 is the fingerprint of a file: whoever has the file can show with it that it is the same one.
mail-fetched-subject = { $sender } has fetched what you handed in
mail-fetched-heading = It has been fetched
mail-fetched-lead = { $sender } fetched what you handed in on { $at }. You need do nothing.
mail-unkept-subject = Please look at what you handed in to { $sender }
mail-unkept-heading = A file could not be kept
mail-unkept-lead =
    { $count ->
        [one] A file you handed in has been checked now and could not be kept. You can see on the page which one and why.
       *[other] { $count } files you handed in have been checked now and could not be kept. You can see on the page which ones and why.
    }

## To staff

mail-see-request = See the request
mail-ask-failed-note = Check that the address is spelled correctly. You can send the link again on the request's page; if the address is wrong, make a new request.

mail-arrived-subject = Something has been handed in
mail-arrived-heading = Something has been handed in
mail-arrived-lead = It lies encrypted in the inbox. You are asked to sign in first.
mail-unkept-notice-subject = A file that waited for a check was not kept
mail-unkept-notice-lead =
    { $count ->
        [one] A file that waited for a check has been checked now and was not kept. The one who handed it in is told.
       *[other] { $count } files that waited for a check have been checked now and were not kept. The one who handed them in is told.
    }
mail-digest-subject = Your inbox today
mail-digest-heading = What lies in your inbox
mail-digest-lead = Here is how things stand now.
mail-digest-own = Your own inbox
mail-digest-team = The inbox { $team }
mail-digest-colleague = A colleague's inbox
mail-digest-new = Came in the last day
mail-digest-waiting = Not fetched yet
mail-digest-held = Files that wait for a check
mail-digest-expiring =
    { $days ->
        [one] Deleted within a day
       *[other] Deleted within { $days } days
    }
mail-digest-note = You get this mail because you chose one mail a day. You can change that on the page My account.
mail-digest-button = Open the inbox
mail-purge-subject = Something in your inbox is soon deleted
mail-purge-heading = Soon deleted
mail-purge-lead = Something in your inbox is deleted on { $day }, as the rules say.
mail-purge-fetched = It has been fetched. If you have what you need, you need do nothing.
mail-purge-not-fetched = Nobody has fetched it yet. Fetch it if you need it.
