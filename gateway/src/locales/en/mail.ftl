# Texts of the mails, English.
#
# $sender and $recipient are a person's name, or the address when no name is known. No text may ask for a
# title or a file name: mails carry neither.

## Parts that several mails share

mail-greeting = Hello { $name }
mail-greeting-nameless = Hello
mail-paste-hint = If the button does not work, copy this address into your browser:
mail-footer-for-sender = Sent for { $sender } by { $organisation }.
mail-footer-from-organisation = Sent automatically by { $organisation }.
mail-footer-support = Questions? { $contact }
mail-footer-privacy = How we handle personal data:
mail-fact-from = From
mail-fact-contents = Contents
mail-fact-expires = Can be opened until
mail-fact-recipient = Recipient
mail-fact-recipients =
    { $count ->
        [one] Recipient
       *[other] Recipients
    }
mail-contents-files =
    { $count ->
        [one] 1 file ({ $size })
       *[other] { $count } files ({ $size } in all)
    }
mail-contents-message = A secure message
mail-contents-message-and-files =
    { $count ->
        [one] A secure message and 1 file ({ $size })
       *[other] A secure message and { $count } files ({ $size } in all)
    }
mail-see-share = See the share

## To the recipient: the link

mail-invitation-subject = Secure delivery from { $sender }, { $organisation }
mail-invitation-heading =
    { $kind ->
        [message] { $sender } has sent you a secure message
        [both] { $sender } has sent you a secure message and { $count ->
            [one] 1 file
           *[other] { $count } files
        }
       *[files] { $sender } has sent you { $count ->
            [one] 1 file
           *[other] { $count } files
        }
    }
mail-invitation-lead = The contents are confidential, so they are kept encrypted at { $organisation } and not in this mail.
mail-invitation-code = When you open the share we send a code to { $address }, so that we know it is you.
mail-invitation-passphrase = To open the share you need the passphrase you have agreed with { $sender }.
mail-invitation-button = Open the share
mail-invitation-note = The link is for you alone, so please do not pass it on. If you did not expect anything from { $sender }, call and ask before you open it.

## To the recipient: the code

mail-code-subject = Your code for the share from { $sender }
mail-code-heading = Here is your code
mail-code-lead = Type the code on the page you have open to see what { $sender } has sent you.
mail-code-valid =
    { $minutes ->
        [one] The code is valid for 1 minute and works only once.
       *[other] The code is valid for { $minutes } minutes and works only once.
    }
mail-code-warning = Never give the code to anyone. Nobody from { $organisation } will ask you for it.
mail-code-unasked = If you did not ask for a code, you can safely delete this mail.

## To the recipient: the reminder

mail-reminder-heading = Your share expires soon
mail-reminder-lead = { $sender } has sent you something that you have not fetched yet. You can open it until { $expires }.
mail-reminder-where = Find the mail “{ $subject }” from { $sent } and use the link in it.
mail-reminder-where-own-mail = Find the mail that { $sender } sent you and use the link in it.
mail-reminder-note = For your safety there is no link in this reminder. If you cannot find the mail, reply to this one.
mail-reminder-subject = Reminder: the share from { $sender } expires soon

## To the recipient: access again

mail-renewed-heading = You can open the share again
mail-renewed-lead = { $sender } has given you access until { $expires }.
mail-renewed-where = The link is the same as before: find the mail “{ $subject }” and use the link in it.
mail-renewed-where-own-mail = The link is the same as before: find the mail that { $sender } sent you and use the link in it.
mail-renewed-subject = You can open the share from { $sender } again

## To the sender: the receipt

mail-receipt-subject =
    { $others ->
        [0] Receipt: your share to { $recipient }
        [one] Receipt: your share to { $recipient } and one other
       *[other] Receipt: your share to { $recipient } and { $others } others
    }
mail-receipt-heading = Your share is ready
mail-receipt-lead =
    { $count ->
        [one] The recipient can open it now. You can see whether that happens, and take it back whenever you like.
       *[other] The recipients can open it now. You can see who does, and take it back whenever you like.
    }
mail-receipt-button = Follow the share
mail-receipt-note = Keep this mail. You need the link to send the share again or to a new address. It works only while you are signed in.

## To the sender: news about a share

mail-opened-subject = { $recipient } has opened your share
mail-opened-heading = Your share has been opened
mail-opened-lead = { $recipient } opened it on { $at }.

mail-locked-subject = Locked: too many wrong codes for your share
mail-locked-heading = Access is locked
mail-locked-lead = A wrong code was typed too many times on the link to { $recipient }. It is locked until { $until }.
mail-locked-lead-group = A wrong code was typed too many times on the link to your share. It is locked until { $until }.
mail-locked-note = It may be nothing but typing errors, but it can also be someone guessing. Ask the recipient. If it was somebody else, take the share back.

mail-wanted-subject = { $recipient } asks for new access
mail-wanted-heading = { $recipient } would like to open your share again
mail-wanted-lead = The link has expired. You can give new access on the share's page; as a rule that is one click, and the old link works again.
mail-wanted-button = Give new access
mail-wanted-note = You will be asked to sign in first. If you do not want to give new access, you need not do anything.

mail-wrong-subject = Wrong recipient? { $recipient } has received your share
mail-wrong-heading = Perhaps a wrong recipient
mail-wrong-lead = Whoever opened the link to { $recipient } reported on { $at } that the share is not meant for them.
mail-wrong-note = Check the address. If it is wrong, take the share back at once and tell the person in charge of data protection.

mail-lost-subject = A share of yours has ended; please send it again
mail-lost-heading = A share has ended early
mail-lost-lead = { $organisation } had to restore its server from a backup. The keys to the links of this share were lost with it, so nobody can open them any more.
mail-lost-note = Nothing has come into wrong hands. Whoever still needs the files needs them from you once more, as a new share.

mail-failed-subject = The mail to { $recipient } did not arrive
mail-failed-heading = The mail did not arrive
mail-failed-refused = The mail with the link to { $recipient } was refused.
mail-failed-gave-up = We tried for three days, but the mail with the link to { $recipient } could not be delivered.
mail-failed-unwritten = The mail with the link to { $recipient } could not be written, and was not sent.
mail-failed-reply = The mail server replied
mail-failed-note = Check that the address is spelled correctly, then send the share again.

## To staff: about their own account

mail-trouble-subject = Somebody tries to sign in as you
mail-trouble-heading = Many wrong passwords for your account
mail-trouble-lead = Somebody has typed ten wrong passwords for your account within a day, the last one { $at }.
mail-trouble-note = If it was you, there is nothing to do: where you have signed in before, you still can. If it was not, nobody has come in. A second step at sign-in keeps it so, even if a password is stolen.
mail-trouble-button = See my account
mail-factor-trouble-subject = Somebody may know your password
mail-factor-trouble-heading = Wrong second steps for your account
mail-factor-trouble-lead = Somebody has typed your password right and then shown a wrong second step, five times within a day, the last one { $at }. Nobody has come in.
mail-factor-trouble-note = If it was not you, your password is known to somebody. Change it now, and tell your administrator.

## To everybody who reads an inbox

mail-recovery-subject = The recovery key was used on an inbox you read
mail-recovery-heading = Opened with the recovery key
mail-recovery-lead =
    { $count ->
        [one] Two people opened 1 submission in the inbox of { $inbox }.
       *[other] Two people opened { $count } submissions in the inbox of { $inbox }.
    }
mail-recovery-at = When
mail-recovery-by = Who, as they say
mail-recovery-reason = Why
mail-recovery-key = Recovery key
mail-recovery-note = You get this mail whenever it happens; it cannot be switched off. If you do not know of it, tell the person in charge of data protection at once. The log has every file.
mail-recovery-button = See the inbox

## To staff: what an administrator did

mail-withdrawn-subject = { $what ->
    [share] An administrator withdrew a share of yours
   *[request] An administrator withdrew a request of yours
  }
mail-withdrawn-lead = { $what ->
    [share] An administrator withdrew, on { $at }, the share that you made on { $made }. Nobody can open it any more.
   *[request] An administrator withdrew, on { $at }, the request that you made on { $made }. Its links are dead; what was handed in stays.
  }
mail-withdrawn-note = The time line shows what happened. Ask your administrators why, if you do not know.
mail-handed-over-subject = { $what ->
    [share] A share of yours is now a colleague’s
   *[request] A request of yours is now a colleague’s
  }
mail-handed-over-lead = { $what ->
    [share] An administrator has given the share that you made on { $made } to { $colleague }. You do not see it among yours any more.
   *[request] An administrator has given the request that you made on { $made } to { $colleague }. You do not see it among yours any more.
  }
mail-handed-over-note = The people it was for notice nothing. Ask your administrators why, if you do not know.
mail-taken-over-subject = { $what ->
    [share] A colleague’s share is now yours
   *[request] A colleague’s request is now yours
  }
mail-taken-over-lead = { $what ->
    [share] An administrator has given you a share that a colleague made on { $made }. From now on you see what happens with it, and can extend or withdraw it.
   *[request] An administrator has given you a request that a colleague made on { $made }. From now on you see what comes in on it, and can extend, close or withdraw it.
  }
mail-taken-over-note = The people it was for notice nothing.
mail-administered-button = See it
