"""Credentials of one test control plane: tokens, the service account key, kubeconfig files.

All are made anew for each cluster and die with its folder. Files are readable by their owner only.
"""

import base64
import os
import secrets

# Order of the group of NIST P-256 (SEC 2, section 2.4.2) and its object identifier (RFC 5480).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_OID = bytes.fromhex("06082a8648ce3d030107")

KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters:
- name: test
  cluster:
    server: {server}
    certificate-authority-data: {ca}
users:
- name: "{user}"
  user:
    token: {token}
contexts:
- name: test
  context:
    cluster: test
    user: "{user}"
current-context: test
"""


def write_private(path, text):
    """Writes a new file of mode 0600, or replaces the content of an old one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def write_kubeconfig(path, server, ca_pem, user, token):
    """A kubeconfig for one user with a bearer token."""
    ca = base64.b64encode(ca_pem.encode()).decode()
    write_private(path, KUBECONFIG.format(server=server, ca=ca, user=user, token=token))


def token_line(token, user, groups):
    """A line of kube-apiserver's --token-auth-file: token, user, uid, "group,group"."""
    for text in (user, *groups):
        if not text or set(text) & set('",\n\r'):
            raise ValueError(f"{text!r} is no name for a user or group here: "
                             "it is empty, or has a quote, a comma or a line break")
    return f'{token},{user},{user},"{",".join(groups)}"\n'


def new_token():
    """128 random bits as text."""
    return secrets.token_hex(16)


def new_ec_key_pem():
    """A new P-256 private key, PEM of an ECPrivateKey (RFC 5915) without the optional public key,
    which Go computes itself."""
    scalar = (1 + secrets.randbelow(P256_ORDER - 1)).to_bytes(32, "big")
    body = b"\x02\x01\x01" + b"\x04\x20" + scalar + b"\xa0\x0a" + P256_OID
    text = base64.b64encode(b"\x30" + bytes([len(body)]) + body).decode()
    return ("-----BEGIN EC PRIVATE " + "KEY-----\n" + text[:64] + "\n" + text[64:] + "\n"
            + "-----END EC PRIVATE " + "KEY-----\n")
