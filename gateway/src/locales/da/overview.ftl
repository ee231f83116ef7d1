# Overblik.

overview-tasks = Venter på nogen
overview-nothing = Intet venter.
overview-waits = Venter
overview-see = Se
overview-clock = Serverens ur er sprunget, og serveren stoler ikke på det. Intet slettes, før uret er rigtigt. Vejledningen siger, hvordan det rettes.
overview-task-mails = { $n ->
    [one] Én mail er endeligt afvist inden for den sidste uge: afsenderen bør sende til en anden adresse
   *[other] { $n } mails er endeligt afvist inden for den sidste uge: afsenderne bør sende til andre adresser
  }
overview-task-held = { $n ->
    [one] Én fil holdes tilbage, til en scanner eller nogen fra indbakken har afgjort det
   *[other] { $n } filer holdes tilbage, til en scanner eller nogen fra indbakken har afgjort det
  }
overview-task-locked = { $n ->
    [one] Ét link er låst efter forkerte koder
   *[other] { $n } links er låst efter forkerte koder
  }
overview-task-inboxes = { $n ->
    [one] Én indbakke har noget nyt, som ingen læser: dens ejer er stoppet
   *[other] { $n } indbakker har noget nyt, som ingen læser: deres ejere er stoppet
  }
overview-task-stale = { $n ->
    [one] Én konto er ikke brugt i lang tid
   *[other] { $n } konti er ikke brugt i lang tid
  }
overview-task-expiring = { $n ->
    [one] Én forsendelse eller anmodning udløber inden for tre dage
   *[other] { $n } forsendelser og anmodninger udløber inden for tre dage
  }
