/** hmac, in Python. */
export const hmac = `
import hashlib as _hashlib

def _plain(digestmod):
    if not digestmod:
        raise TypeError("Missing required argument 'digestmod'.")
    return digestmod if callable(digestmod) else lambda data=b'': _hashlib.new(digestmod, data)

class HMAC:
    def __init__(self, key, msg=None, digestmod=''):
        if not isinstance(key, (bytes, bytearray)):
            raise TypeError(f'key: expected bytes or bytearray, but got {type(key).__name__!r}')
        self._make = _plain(digestmod)
        inner = self._make()
        self.digest_size, self.block_size, self.name = inner.digest_size, inner.block_size, 'hmac-' + inner.name
        if len(key) > self.block_size:
            key = self._make(key).digest()
        key = bytes(key) + bytes(self.block_size - len(key))
        self._outer = bytes(each ^ 0x5c for each in key)
        inner.update(bytes(each ^ 0x36 for each in key))
        self._inner = inner
        if msg is not None:
            self.update(msg)
    def update(self, msg):
        self._inner.update(msg)
    def digest(self):
        return self._make(self._outer + self._inner.digest()).digest()
    def hexdigest(self):
        return self.digest().hex()
    def copy(self):
        made = object.__new__(HMAC)
        made.__dict__.update(self.__dict__)
        made._inner = self._inner.copy()
        return made

def new(key, msg=None, digestmod=''):
    return HMAC(key, msg, digestmod)

def digest(key, msg, digest):
    return HMAC(key, msg, digest).digest()

def compare_digest(a, b):
    return a == b
`
