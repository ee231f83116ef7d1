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
