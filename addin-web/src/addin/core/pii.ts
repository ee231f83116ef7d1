/**
 * Personal data that can be told by its form: Danish CPR numbers, IBANs and payment cards.
 *
 * Part of the event file, which old Outlook reads with an ES2016 engine: no conditional expressions, no `?.`, no `Intl`
 * here. `tests/vectors/pii.json` says what must be found; the server uses the same vectors.
 */

export type PiiKind = "cpr" | "iban" | "card";

/** Where something was found; offsets are UTF-16 units of the searched text. */
export interface Finding {
  kind: PiiKind;
  start: number;
  end: number;
  /** Digits and letters alone. */
  value: string;
}

/** A day, for dates that must not lie in the future. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

/** Longer texts are searched up to here: a send must not wait for them. */
export const SEARCHED_MAX = 300000;

export function findPii(text: string, today: Day): Finding[] {
  const searched = text.slice(0, SEARCHED_MAX);
  // A number is reported once; an IBAN holds digits that look like a card.
  const found = ibans(searched);
  addNew(found, cards(searched));
  addNew(found, cprNumbers(searched, today));
  found.sort((a, b) => a.start - b.start);
  return found;
}

/** The kinds in the order they are named to people. */
export function kindsOf(findings: readonly Finding[]): PiiKind[] {
  const order: PiiKind[] = ["cpr", "iban", "card"];
  return order.filter((kind) => findings.some((finding) => finding.kind === kind));
}

function addNew(found: Finding[], more: readonly Finding[]): void {
  for (const one of more) {
    if (!found.some((other) => one.start < other.end && other.start < one.end)) found.push(one);
  }
}

/** DDMMYY-XXXX, also with a blank, a dash of another length, or nothing between. */
const CPR = /(\d{2})(\d{2})(\d{2})([- \u2010-\u2013\u00a0]?)(\d{4})/g;

function cprNumbers(text: string, today: Day): Finding[] {
  const found: Finding[] = [];
  CPR.lastIndex = 0;
  let match = CPR.exec(text);
  while (match !== null) {
    const start = match.index;
    const end = start + match[0].length;
    const serial = String(match[5]);
    const born = birthday(Number(match[1]), Number(match[2]), Number(match[3]), serial);
    if (standsAlone(text, start, end) && born !== null && serial !== "0000" && !isAfter(born, today)) {
      found.push({ kind: "cpr", start, end, value: match[0].replace(/\D/g, "") });
    } else {
      // The next digit may begin a number that this one hid.
      CPR.lastIndex = start + 1;
    }
    match = CPR.exec(text);
  }
  return found;
}

/**
 * The date in a CPR number; the century is told by the seventh digit. Replacement numbers have 60 added to the day.
 * The control digit proves nothing since 2007 and is not looked at.
 */
function birthday(dayPart: number, month: number, yearPart: number, serial: string): Day | null {
  let day = dayPart;
  if (day > 60) day -= 60;
  const seventh = Number(serial.charAt(0));
  let year = 1900 + yearPart;
  if ((seventh === 4 || seventh === 9) && yearPart <= 36) year = 2000 + yearPart;
  if (seventh >= 5 && seventh <= 8) {
    year = 1800 + yearPart;
    if (yearPart <= 57) year = 2000 + yearPart;
  }
  if (month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) return null;
  return { year, month, day };
}

function daysIn(month: number, year: number): number {
  if (month === 2) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    return 28 + Number(leap);
  }
  return 30 + Number([1, 3, 5, 7, 8, 10, 12].indexOf(month) >= 0);
}

function isAfter(a: Day, b: Day): boolean {
  return a.year * 10000 + a.month * 100 + a.day > b.year * 10000 + b.month * 100 + b.day;
}

/** Whether no letter, digit or digit group touches it: a part of a longer number is something else. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  if (/[0-9A-Za-z_\u00c0-\u024f]$/.test(before) || /^[0-9A-Za-z_\u00c0-\u024f]/.test(after)) return false;
  return !/(\d[-.,/ ]|\+)$/.test(before) && !/^[-.,/]\d/.test(after);
}

/** Length of an IBAN by country (SWIFT's IBAN registry). */
const IBAN_LENGTHS =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18" +
  "GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24" +
  "PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

/** The country and the check digits; how far it goes is told by the country. */
const IBAN_HEAD = /[A-Za-z]{2}\d{2}/g;

function ibans(text: string): Finding[] {
  const found: Finding[] = [];
  IBAN_HEAD.lastIndex = 0;
  let match = IBAN_HEAD.exec(text);
  while (match !== null) {
    const start = match.index;
    const run = collect(text, start, ibanLength(match[0].slice(0, 2).toUpperCase()), /[A-Za-z0-9]/);
    if (run !== null && standsAlone(text, start, run.end) && mod97(run.value.toUpperCase()) === 1) {
      found.push({ kind: "iban", start, end: run.end, value: run.value.toUpperCase() });
      IBAN_HEAD.lastIndex = run.end;
    } else {
      IBAN_HEAD.lastIndex = start + 1;
    }
    match = IBAN_HEAD.exec(text);
  }
  return found;
}

function ibanLength(country: string): number {
  for (let at = 0; at < IBAN_LENGTHS.length; at += 4) {
    if (IBAN_LENGTHS.slice(at, at + 2) === country) return Number(IBAN_LENGTHS.slice(at + 2, at + 4));
  }
  return 0;
}

/** ISO 7064 mod 97-10 over the rearranged number. */
function mod97(iban: string): number {
  const turned = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (let at = 0; at < turned.length; at += 1) {
    const code = turned.charCodeAt(at);
    // Letters count two digits: A is 10, Z is 35.
    if (code >= 65) rest = (rest * 100 + (code - 55)) % 97;
    else rest = (rest * 10 + (code - 48)) % 97;
  }
  return rest;
}

/** Takes `length` characters that fit, over single blanks, dashes or no-break spaces. */
function collect(text: string, start: number, length: number, fits: RegExp): { value: string; end: number } | null {
  let value = "";
  let at = start;
  let gap = false;
  while (value.length < length && at < text.length) {
    const one = text.charAt(at);
    if (fits.test(one)) {
      value += one;
      gap = false;
    } else if (/[- \u00a0]/.test(one) && !gap && value !== "") {
      gap = true;
    } else {
      return null;
    }
    at += 1;
  }
  if (length === 0 || value.length < length) return null;
  return { value, end: at };
}

/** Prefix ranges and lengths of the card schemes: from, to (same number of digits), then lengths. */
const CARD_RANGES: readonly (readonly number[])[] = [
  [4, 4, 13, 16, 19],
  [51, 55, 16],
  [2221, 2720, 16],
  [34, 34, 15],
  [37, 37, 15],
  [300, 305, 14, 16],
  [36, 36, 14, 16, 19],
  [38, 39, 14, 16, 19],
  [3528, 3589, 16, 19],
  [5019, 5019, 16],
  [50, 50, 16, 18, 19],
  [56, 58, 16, 18, 19],
  [6011, 6011, 16, 19],
  [62, 62, 16, 19],
  [639, 639, 16, 18, 19],
  [644, 649, 16, 19],
  [65, 65, 16, 19],
  [67, 67, 16, 18, 19],
];

const CARD_HEAD = /[2-6]/g;
const CARD_LENGTHS = [19, 18, 16, 15, 14, 13];

function cards(text: string): Finding[] {
  const found: Finding[] = [];
  CARD_HEAD.lastIndex = 0;
  let match = CARD_HEAD.exec(text);
  while (match !== null) {
    const start = match.index;
    const card = cardAt(text, start);
    if (card !== null) {
      found.push(card);
      CARD_HEAD.lastIndex = card.end;
    }
    match = CARD_HEAD.exec(text);
  }
  return found;
}

function cardAt(text: string, start: number): Finding | null {
  // Most digits stand inside a number: look once, not six times.
  if (/[0-9A-Za-z]/.test(text.charAt(start - 1))) return null;
  for (const length of CARD_LENGTHS) {
    const run = collect(text, start, length, /\d/);
    if (run !== null && standsAlone(text, start, run.end) && isCard(run.value) && !goesOn(text, run.end)) {
      return { kind: "card", start, end: run.end, value: run.value };
    }
  }
  return null;
}

/** Another group of digits follows: the number is longer than it looks. */
function goesOn(text: string, end: number): boolean {
  return /^[ \u00a0]\d{3,}/.test(text.slice(end, end + 4));
}

function isCard(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits) || !luhn(digits)) return false;
  return CARD_RANGES.some((range) => {
    const from = Number(range[0]);
    const head = Number(digits.slice(0, String(from).length));
    return head >= from && head <= Number(range[1]) && range.indexOf(digits.length, 2) >= 0;
  });
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    let digit = Number(digits.charAt(digits.length - 1 - at));
    if (at % 2 === 1) digit *= 2;
    if (digit > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 === 0;
}
