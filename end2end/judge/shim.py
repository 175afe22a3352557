"""Brings the official client to a sandbox without touching the client.

It knows only https and Zscaler's hosts, and offers no setting for either. But it honours HTTPS_PROXY, and
REQUESTS_CA_BUNDLE through `requests`, as it must in any company whose proxy opens TLS. So the shim is such a proxy: it
takes the CONNECT, ends TLS with a certificate made for this run, and passes the bytes on as they are. A host that it
does not stand in for is refused, so whatever the client does stays on this machine.
"""

import datetime
import ipaddress
import select
import socket
import ssl
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Shim:
    """A TLS-ending proxy to one plain HTTP address. `url` and `ca_file` are for the client's environment."""

    def __init__(self, target, hosts, folder):
        self._target = target
        self._hosts = set(hosts)
        self.ca_file = Path(folder) / "ca.pem"
        chain = Path(folder) / "chain.pem"
        make_certificates(hosts, self.ca_file, chain)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(chain)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                host = read_connect(connection)
                if host not in self._hosts:
                    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                    return
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                with self._tls.wrap_socket(connection, server_side=True) as inside:
                    with socket.create_connection(self._target) as outside:
                        relay(inside, outside)
            except OSError:
                # Either side went away, or the client does not trust us: it will say so itself.
                pass


def read_connect(connection):
    """The host that a CONNECT asks for; the client sends nothing more before it is answered."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < 16384:
        part = connection.recv(4096)
        if not part:
            raise OSError("the client left")
        head += part
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if words[0] != "CONNECT":
        raise OSError("not a CONNECT")
    return words[1].rsplit(":", 1)[0]


def relay(inside, outside):
    """Passes bytes both ways until one side ends. One thread, because a TLS connection is not for two."""
    while True:
        ready = [inside] if inside.pending() else select.select([inside, outside], [], [])[0]
        for source in ready:
            data = source.recv(65536)
            if not data:
                return
            (outside if source is inside else inside).sendall(data)


def make_certificates(hosts, ca_file, chain_file):
    """A certificate authority and a certificate of this run's own; the keys are written nowhere but beside them."""
    now = datetime.datetime.now(datetime.timezone.utc)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "judge")])

    def builder(name, public_key):
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(ca_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        )

    def usage(**on):
        names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
        names += " key_cert_sign crl_sign encipher_only decipher_only"
        return x509.KeyUsage(**{name: on.get(name, False) for name in names.split()})

    ca = (
        builder("judge", ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(key_cert_sign=True), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    names = [x509.DNSName(host) for host in hosts] + [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    leaf = (
        builder(hosts[0], key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(digital_signature=True), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    chain_file.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
