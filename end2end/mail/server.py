"""A mail server for tests: aiosmtpd as it is, and each mail told as JSON."""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

certificate, key, user, password = sys.argv[1:]


class Told:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 There is nobody of this name\x1b[31m"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        body = mail.get_body().get_content()
        say(
            to=envelope.rcpt_tos,
            sender=envelope.mail_from,
            user=session.auth_data,
            names=sorted(mail.keys()),
            subject=mail["Subject"],
            id=mail["Message-ID"],
            text=body,
        )
        return "250 OK"


def say(**what):
    print(json.dumps(what), flush=True)


def known(server, session, envelope, mechanism, data):
    right = data.login == user.encode() and data.password == password.encode()
    return AuthResult(success=right, handled=False, auth_data=data.login.decode())


tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(certificate, key)
signed_in = {"authenticator": known, "auth_required": True}


async def listen(wrapped=None, **options):
    """A port of this machine that nobody has taken."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Told(), hostname="localhost", **options), "127.0.0.1", 0, ssl=wrapped
    )
    return server, server.sockets[0].getsockname()[1]


async def serve():
    taken = [
        await listen(**signed_in, tls_context=tls, require_starttls=True),
        await listen(**signed_in, wrapped=tls, auth_require_tls=False),
        await listen(),
    ]
    print("ready", *[port for _, port in taken], flush=True)
    await asyncio.Event().wait()


asyncio.run(serve())
