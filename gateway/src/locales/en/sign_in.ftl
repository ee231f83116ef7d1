# The organisation's sign-in.

sign-in-organisation = Sign in with { $organisation }
sign-in-or = or with a password
sign-in-no-passwords = Passwords are not used here. Sign in with { $organisation }.
sign-in-leave-heading = One moment
sign-in-leave-text = You sign in at { $organisation } and come back here.
sign-in-leave-go = Continue

sign-in-organisation-again = This sign-in took too long, or was begun in another browser. Please begin again.
sign-in-organisation-cancelled = The sign-in at { $organisation } was stopped. You can try again.
sign-in-organisation-unreachable = { $organisation }'s sign-in does not answer just now. Try again in a moment.
sign-in-organisation-not-believed = We could not check the answer of { $organisation }'s sign-in. Try again; if it goes on, tell your administrator.
sign-in-organisation-no-account = You have no account here yet. Ask your administrator for one.
sign-in-organisation-address-taken = There is already an account with your mail address. Sign in with its password and connect it under “Account”, or ask your administrator to connect it.
sign-in-organisation-no-address = { $organisation } did not tell us your mail address, so we cannot make an account for you. Tell your administrator.
sign-in-organisation-no-role = You are in none of the groups that may use this service. Ask your administrator.
sign-in-organisation-disabled = Your account here is closed. Ask your administrator.
sign-in-organisation-elsewhere = This sign-in belongs to another account here. Ask your administrator.
sign-in-organisation-not-fresh = { $organisation }'s sign-in does not say that you have just shown who you are, so it does not count as a proof. Try again; if it goes on, tell your administrator.
prove-organisation-button = Sign in again with { $organisation }
prove-no-way = This account has nothing with which you could prove it. Ask your administrator.

account-organisation = Sign-in at { $organisation }
account-organisation-none = Connect this account, and you can sign in with { $organisation } from then on.
account-organisation-connect = Connect with { $organisation }
account-organisation-since = Connected since { $date }.
account-organisation-used = Last used { $date }.
account-organisation-needed = It is the only way into this account, so it stays.
account-organisation-disconnect = Disconnect
account-connected = Your account is connected with { $organisation }.
account-disconnected = The connection is gone. Sign in with your password from now on.

# The window of the Outlook add-in.

addin-sign-in-title = Outlook
addin-sign-in-ask = Let Outlook use your account?
addin-sign-in-ask-text = Outlook can then send and ask for files in your name. Go on only if you have just begun this in Outlook yourself.
addin-sign-in-yes = Yes, go on
addin-sign-in-no = No
addin-sign-in-moment = One moment
addin-sign-in-moment-text = You are signed in. This window closes by itself.
addin-sign-in-compare = Does Outlook show this number?
addin-sign-in-compare-text = Look into Outlook and compare.
addin-sign-in-compare-warning = If somebody sent you here, or Outlook shows no number or another one, say no: it may be somebody who wants to get into your account.
addin-sign-in-same = Yes, it is the same
addin-sign-in-different = No
addin-sign-in-done = You are signed in
addin-sign-in-done-text = Go back to Outlook. You can close this window.
addin-sign-in-refused = Outlook was not let in
addin-sign-in-refused-text = Nobody has access to your account through this. You can close this window.
addin-sign-in-over = This sign-in is over
addin-sign-in-over-text = It was used already, or took longer than five minutes. Begin again in Outlook.
