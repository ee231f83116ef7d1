/** The mails "sent" on this page; the last one can be read again, like one from the folder of sent mails. */

export interface Sent {
  html: string;
  subject: string;
}

export class SentMails {
  last: Sent | null = null;

  keep(html: string, subject: string): void {
    this.last = { html, subject };
  }
}
