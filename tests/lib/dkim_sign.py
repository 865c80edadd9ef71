"""DKIM signatures of our own making (RFC 6376, RFC 8017 8.2, RFC 8463), naively, from keys made of a seed."""
import base64
import hashlib
import random
import re

DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
}


def is_prime(number, rng):
    for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if number % small == 0:
            return number == small
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(12):
        x = pow(rng.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = pow(x, 2, number)
            if x == number - 1:
                break
        else:
            return False
    return True


def der(tag, content):
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(length)]) + length + content


def der_number(number):
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


class Key:
    """An RSA key; the same seed makes the same one."""

    kind = "rsa"

    def __init__(self, seed, bits=1024, exponent=65537):
        rng = random.Random(f"{seed}/{bits}")
        while True:
            p, q = self.prime(rng, bits // 2), self.prime(rng, bits - bits // 2)
            if p != q and (p - 1) % exponent and (q - 1) % exponent and (p * q).bit_length() == bits:
                break
        self.modulus, self.exponent, self.primes = p * q, exponent, (p, q)
        self.private = pow(exponent, -1, (p - 1) * (q - 1))

    @staticmethod
    def prime(rng, bits):
        while True:
            number = rng.getrandbits(bits) | (3 << (bits - 2)) | 1
            if is_prime(number, rng):
                return number

    def record(self, tags="v=DKIM1; k=rsa; "):
        info = der(0x30, der_number(self.modulus) + der_number(self.exponent))
        public = der(0x30, der(0x30, der(6, bytes.fromhex("2a864886f70d010101")) + b"\x05\x00") +
                     der(3, b"\x00" + info))
        return tags + "p=" + base64.b64encode(public).decode()

    def private_text(self):
        """RSAPrivateKey (RFC 8017 A.1.2) between the lines that files have around it."""
        p, q = self.primes
        numbers = (0, self.modulus, self.exponent, self.private, p, q, self.private % (p - 1),
                   self.private % (q - 1), pow(q, -1, p))
        text = base64.b64encode(der(0x30, b"".join(map(der_number, numbers))))
        return b"-----BEGIN RSA PRIVATE KEY-----\n" + text + b"\n-----END RSA PRIVATE KEY-----\n"

    def sign(self, digest, name="sha256"):
        size = (self.modulus.bit_length() + 7) // 8
        tail = DIGEST_INFO[name] + digest
        block = b"\x00\x01" + b"\xff" * (size - 3 - len(tail)) + b"\x00" + tail
        return pow(int.from_bytes(block, "big"), self.private, self.modulus).to_bytes(size, "big")


class Ed25519Key:
    """The same for Ed25519 (RFC 8463). Its signer is the Python module nacl."""

    kind = "ed25519"

    def __init__(self, seed):
        from nacl.signing import SigningKey
        self.pair = SigningKey(hashlib.sha256(seed.encode()).digest())

    def record(self, tags="v=DKIM1; k=ed25519; "):
        return tags + "p=" + encode(bytes(self.pair.verify_key))

    def private_text(self):
        return base64.b64encode(bytes(self.pair))

    def sign(self, digest, name="sha256"):
        return self.pair.sign(digest).signature


def canon_field(raw, relaxed):
    """`raw` without its last line end."""
    if not relaxed:
        return raw
    name, _, body = raw.partition(b":")
    body = re.sub(rb"[ \t]+", b" ", body.replace(b"\r\n", b""))
    return name.strip(b" \t").lower() + b":" + body.strip(b" ")


def canon_body(body, relaxed):
    if relaxed:
        body = body.replace(b"\t", b" ")
        while b"  " in body:
            body = body.replace(b"  ", b" ")
        body = body.replace(b" \r\n", b"\r\n")
        body = body[:-1] if body.endswith(b" ") else body
    while body.endswith(b"\r\n"):
        body = body[:-2]
    return body + b"\r\n" if body or not relaxed else b""


def split(header):
    """Fields, folds and all, without their last line end."""
    return re.findall(rb"[^\r\n][^\r\n]*(?:\r\n[ \t][^\r\n]*)*", header)


def signed_text(fields, names, relaxed):
    """What h= selects (RFC 6376 5.4.2): the lowest field first, none where there are no more."""
    left, out = list(fields), []
    for name in names:
        for at in range(len(left) - 1, -1, -1):
            if left[at].partition(b":")[0].strip(b" \t").lower() == name.strip().lower().encode():
                out.append(canon_field(left.pop(at), relaxed) + b"\r\n")
                break
    return b"".join(out)


LAYOUT = "DKIM-Signature: {tags}\r\n\th={names};\r\n\tbh={body_hash};\r\n\tb={value}"


def encode(octets):
    return base64.b64encode(octets).decode()


def signature(key, header, body, tags, hash_name="sha256", canon=(True, True), names=("From",), length=None,
              layout=LAYOUT, dress=encode):
    """
    A DKIM-Signature field for the header and body, both with CRLF; `tags` stand before h= and bh=. `dress` writes
    the value of b=, and may put white space into it and around it.
    """
    body_hash = encode(hashlib.new(hash_name, canon_body(body, canon[1])[:length]).digest())
    parts = {"tags": tags, "names": ":".join(names), "body_hash": body_hash}
    bare = layout.format(value="", **parts).encode("utf-8", "surrogateescape")
    text = signed_text(split(header), names, canon[0]) + canon_field(bare, canon[0])
    value = dress(key.sign(hashlib.new(hash_name, text).digest(), hash_name))
    return layout.format(value=value, **parts).encode("utf-8", "surrogateescape") + b"\r\n"


def zone_line(name, text):
    pieces = [text[i:i + 200] for i in range(0, len(text), 200)]
    return f"{name}. TXT " + " ".join(f'"{piece}"' for piece in pieces) + "\n"
