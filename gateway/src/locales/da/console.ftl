# Administratorernes, revisorernes og databeskyttelsesrådgivernes sider.

nav-console = Administration
role-auditor = Revisor
role-dpo = Databeskyttelse

console-label = Administration
console-overview = Overblik
console-log = Log
console-shares = Forsendelser
console-requests = Anmodninger
console-staff = Medarbejdere
console-policy = Regler
console-retention = Opbevaring
console-looks = Tekster og udseende
console-addin = Outlook
