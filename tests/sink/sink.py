"""A mail relay for tests: speaks SMTP with STARTTLS, keeps every mail it accepts, and fails on command.

usage: sink.py FOLDER CERTIFICATE KEY WRONG_CERTIFICATE WRONG_KEY

Prints its port when it listens. Accepted mails are appended to FOLDER/mails.jsonl, one JSON object a line: `from`, `to`
(envelope) and `raw` (base64). FOLDER/control.json is read again at every connection and command:

    starttls     offer STARTTLS (true)
    certificate  "right" or "wrong" (a name nobody asked for)
    rules        a list of {to, action, times}; `to` is an address or "*"; `times` counts down, absent means always.
                 action: "4xx" and "5xx" refuse the recipient, "4xx-data" and "5xx-data" refuse after the data,
                 "drop" takes the mail and hangs up before it says so, "lose" hangs up and keeps nothing,
                 "stall" never answers.
"""

import asyncio
import base64
import json
import ssl
import sys
from collections import Counter
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Control:
    def __init__(self, folder):
        self.file = folder / "control.json"
        self.used = Counter()

    def read(self):
        try:
            return json.loads(self.file.read_text())
        except FileNotFoundError:
            return {}

    def action(self, address, among):
        """The first rule for this address with an action among these, counted as used since the rules were set."""
        version = self.file.stat().st_mtime_ns if self.file.exists() else 0
        for number, rule in enumerate(self.read().get("rules", [])):
            if rule["to"] not in ("*", address) or rule["action"] not in among:
                continue
            key = (version, number)
            if "times" in rule and self.used[key] >= rule["times"]:
                continue
            self.used[key] += 1
            return rule["action"]
        return None


class Relay:
    def __init__(self, folder):
        self.control = Control(folder)
        self.mails = folder / "mails.jsonl"
        self.attempts = folder / "attempts.jsonl"

    def note(self, file, **fields):
        with file.open("a") as out:
            out.write(json.dumps(fields) + "\n")

    async def handle_RCPT(self, server, session, envelope, address, options):
        action = self.control.action(address, ("4xx", "5xx", "stall"))
        self.note(self.attempts, to=address, tls=session.ssl is not None, action=action)
        if action == "stall":
            await asyncio.sleep(3600)
        if action == "4xx":
            return "451 4.7.1 Come back later"
        if action == "5xx":
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        first = envelope.rcpt_tos[0]
        action = self.control.action(first, ("4xx-data", "5xx-data", "drop", "lose"))
        if action == "4xx-data":
            return "452 4.2.2 Mailbox full"
        if action == "5xx-data":
            return "554 5.7.1 Refused as spam"
        if action != "lose":
            raw = base64.b64encode(envelope.original_content).decode()
            self.note(self.mails, **{"from": envelope.mail_from, "to": envelope.rcpt_tos, "raw": raw})
        if action in ("drop", "lose"):
            server.transport.abort()
        return "250 2.0.0 Taken as sink-1"


def context(certificate, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate, key)
    return made


async def main(folder, certificate, key, wrong_certificate, wrong_key):
    relay = Relay(Path(folder))
    contexts = {"right": context(certificate, key), "wrong": context(wrong_certificate, wrong_key)}

    def connection():
        control = relay.control.read()
        offered = contexts[control.get("certificate", "right")] if control.get("starttls", True) else None
        return SMTP(relay, hostname="localhost", tls_context=offered, enable_SMTPUTF8=True, data_size_limit=None)

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
