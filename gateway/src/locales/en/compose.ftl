# Texts of the page where staff send from the browser, English.

compose-new = New share
compose-heading = New share
compose-reply-heading = Reply with files
compose-problems = It is not sent yet. See the remarks below.
compose-files = Files
compose-without-script = Choose files and press “Upload the chosen files” first. What you have typed below is kept when you press “Save”.
compose-people = Recipients
compose-deliver = How they get it
compose-deliver-mail-hint = We send each recipient a mail with a link of their own.
compose-deliver-link-hint = You get one link to paste into a mail or a message. It works for the recipients below only.
compose-recipient =
    { $n ->
        [one] Recipient 1
       *[other] Recipient { $n }
    }
compose-recipient-place = Recipient { $n }
compose-recipient-removed = The recipient is removed.
compose-name = Name
compose-verification = Opens it with
compose-all-verification = All open it with
compose-by-code = A code sent by mail
compose-by-passphrase = An agreed passphrase
compose-passphrase = Passphrase
compose-passphrase-hint = At least 8 characters. Tell it by telephone, never by mail.
compose-passphrase-kept = The passphrase is kept. Write here only to change it.
compose-more-recipients = Add a recipient
compose-remove-recipient = Remove
compose-language = Language of the mails and pages
compose-words = What it is
compose-title = Title
compose-title-hint = The recipients see it once they have shown who they are.
compose-message-hint = It is encrypted like a file and read on our page, not in the mail.
compose-markdown = Bold, lists and links
compose-markdown-bold = Bold
compose-markdown-italic = Italic
compose-markdown-list = List
compose-markdown-heading = Heading
compose-markdown-link = Link
compose-markdown-word = words
compose-terms = For how long
compose-expiry = Can be opened for so many days
compose-expiry-hint =
    { $n ->
        [one] At most 1 day.
       *[other] At most { $n } days.
    }
compose-renewal = Can be renewed for so many days after that
compose-renewal-hint = 0 to 30. After that the keys are gone, and nobody can open it again.
compose-downloads = Downloads of each file
compose-downloads-hint = For each recipient. Leave it empty for no limit.
compose-notify = Tell me when somebody opens it for the first time
compose-finish = Send
compose-finish-text = Everything is encrypted before it is stored. You can take it back as long as it can be opened.
compose-send = Send
compose-save = Save
compose-go-on = Go on to the files
compose-saved = The draft is saved.
compose-not-saved = The draft is not saved yet. We try again.
compose-discard = Throw the draft away…
compose-discard-text = Files and message are deleted. This cannot be undone.
compose-discard-button = Throw away
compose-no-recipients = Write at least one recipient.
compose-too-many-recipients =
    { $n ->
        [one] At most 1 recipient is allowed.
       *[other] At most { $n } recipients are allowed.
    }
compose-bad-address = That does not look like a mail address.
compose-twice = This address is there already.
compose-name-too-long = Use at most 100 characters.
compose-passphrase-missing = Write the passphrase that you have agreed on.
compose-bad-passphrase = A passphrase has 8 to 200 characters.
compose-message-too-long = The message is too long. Put it into a file instead.
compose-bad-expiry =
    { $n ->
        [one] Write 1.
       *[other] Write a number from 1 to { $n }.
    }
compose-bad-renewal = Write a number from 0 to 30.
compose-bad-downloads = Write a number from 1 to 65535, or nothing.
compose-nothing = There is nothing to send yet. Choose a file or write a message.
compose-still-receiving = Not sent yet: a file is still on its way. Wait until it is here, or remove it.
compose-still-checking = Not sent yet: a file is still being checked. Try again in a moment.
compose-changed = The draft was changed in another window meanwhile. Look at it, and send it again.
refused-folder = This is a folder. Choose the files in it, or pack it into a zip file first.

## Sent

sent-heading = It is sent
sent-mail-text = Each recipient gets a mail with a link of their own. You get a receipt by mail.
sent-link-text = Now paste the link into your own mail or message. You get a receipt by mail.
sent-link-hint = It works for the recipients you named only: each shows who they are first. It is shown here for a day and in no list.
sent-links = Recipients
sent-links-hint = If a mail does not arrive, you can give the recipient the link yourself. The links are shown here for a day.
sent-show-link = Show the link
sent-until = It can be opened until { $until }.
sent-follow = Follow this share
sent-another = Send something else
sent-back-to-submission = Back to what was handed in
submission-reply-files = Reply with files
