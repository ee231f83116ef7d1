# Overview.

overview-tasks = Waiting for somebody
overview-nothing = Nothing waits.
overview-waits = Waits
overview-see = See
overview-clock = The server’s clock leapt, and the server does not trust it. Nothing is deleted until the clock is right. The manual says how to put it right.
overview-task-mails = { $n ->
    [one] One mail was refused for good within the last week: its sender should send it to another address
   *[other] { $n } mails were refused for good within the last week: their senders should send them to other addresses
  }
overview-task-held = { $n ->
    [one] One file is held until a scanner or somebody of the inbox has decided
   *[other] { $n } files are held until a scanner or somebody of the inbox has decided
  }
overview-task-locked = { $n ->
    [one] One link is locked after wrong codes
   *[other] { $n } links are locked after wrong codes
  }
overview-task-inboxes = { $n ->
    [one] One inbox has something new that nobody reads: its owner has left
   *[other] { $n } inboxes have something new that nobody reads: their owners have left
  }
overview-task-stale = { $n ->
    [one] One account has not been used for a long time
   *[other] { $n } accounts have not been used for a long time
  }
overview-task-expiring = { $n ->
    [one] One share or request expires within three days
   *[other] { $n } shares and requests expire within three days
  }
