# A member of staff's own account: tokens, second factors, sessions.

account-token-scopes = It may
account-token-scope-missing = Tick at least one thing that the token may do.
account-scope-all = everything
account-scope-shares-read = see my shares
account-scope-shares-write = make, send and withdraw shares
account-scope-requests-read = see my requests
account-scope-requests-write = make and change requests
account-scope-inbox-read = see and download what was handed in
account-scope-inbox-write = close and delete what was handed in
account-scope-log-read = read the access log

## Second factors on the account page

account-factors = Two-step sign-in
account-factors-text = With a second step, a stolen password alone opens nothing.
account-factors-required = { $organisation } requires a second step at sign-in.
account-no-factors = Only your password protects your account.
account-app = Authenticator app
account-app-add = Add an authenticator app
account-app-replace = Move to another authenticator app
account-passkey = Passkey
account-passkey-add = New passkey
account-passkey-hint = For example “Work laptop” or “Blue security key”
account-passkey-button = Create passkey
account-passkey-name-missing = Give the passkey a name.
account-passkey-refused = The passkey was not saved. Try again; each account has at most ten, and each only once.
account-factor-remove = Remove
account-last-factor = Your organisation requires a second step. Add another one before you remove this.
account-codes-left =
    { $n ->
        [0] You have no recovery codes left. Make new ones now.
        [one] You have one recovery code left.
       *[other] You have { $n } recovery codes left.
    }
account-codes-new = Make new recovery codes
account-factor-added = Your account has a new second step.
account-factor-removed = It is removed.
account-prove-text = To change anything here, prove first that it is you.
account-prove-link = Prove that it is me

## Where somebody is signed in

account-way-password = With password
account-way-two = With password and a second step
account-way-passkey = With a passkey
account-way-organisation = Through the organisation’s sign-in
account-way-outlook = From Outlook

## Language and password

account-language = Language
account-language-label = Language of pages and mails
account-language-button = Choose
account-language-chosen = Your language is changed.
account-password-long = The new password is too long.
account-password-own = The new password is about you or your organisation. Choose one that nobody can guess from your name.
account-password-breached = The new password is on a list of stolen passwords. Choose another one.
account-password-unknown = The new password could not be checked just now. Try again later.

## Signing in: the second step

sign-in-passkey = Sign in with a passkey
passkey-failed = That did not work, or it was cancelled. Try again.
passkey-needs-script = Your second step is a passkey, which needs JavaScript. Turn it on, or use a recovery code.
factor-heading = One more step
factor-code-text = Open your authenticator app and type the six digits it shows.
factor-code-label = Code
factor-code-button = Sign in
factor-passkey-text = Use the passkey that you have made for this.
factor-passkey-button = Use a passkey
factor-recovery-summary = I have neither app nor passkey at hand
factor-recovery-label = Recovery code
factor-recovery-hint = One of the ten codes that you kept. Each works once.
factor-recovery-button = Use the recovery code
factor-start-again = Start again
factor-wrong = That code is not right, or it was used already. Wait for the next one.
factor-wrong-recovery = That recovery code is not right, or it was used already.
factor-wrong-passkey = That passkey did not work here. Try again, or choose another way.

## Setting up an authenticator app

set-up-heading = Authenticator app
set-up-required = { $organisation } requires a second step. Set one up now; then you are signed in.
set-up-scan = Scan this picture with an authenticator app on your phone.
set-up-picture = QR code for the authenticator app
set-up-by-hand = Or type this key into the app:
set-up-code = The six digits the app shows now
set-up-button = Confirm
set-up-wrong = That code is not right. Look whether your phone’s clock is right, and type the code it shows now.
set-up-cancel = Cancel
recovery-heading = Your recovery codes
recovery-text = If your phone or passkey is gone, you get in with one of these. Print them, or keep them where you keep passwords.
recovery-once = They are shown only now. Each works once, and older codes do not work any more.
recovery-kept = I have kept them

## Proving once more

prove-heading = Is it you?
prove-text = You are about to change how your account is protected. Prove once more that it is you; it holds for ten minutes.
prove-code-button = Go on with the code
prove-password-button = Go on with the password
