# Accounts and groups, for administrators.
