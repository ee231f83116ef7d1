# The console of administrators, auditors and data protection officers.

nav-console = Administration
role-auditor = Auditor
role-dpo = Data protection

console-label = Administration
console-overview = Overview
console-log = Log
console-shares = Shares
console-requests = Requests
console-staff = Staff
console-policy = Policy
console-retention = Retention
console-looks = Texts and looks
console-addin = Outlook
