/** Small modules about the process and what goes wrong in it: tempfile, shlex, platform, getpass, traceback, warnings, atexit, uuid, secrets. */

export const shlex = String.raw`
def split(text, comments=False, posix=True):
    words, current, quote, n = [], None, '', 0
    while n < len(text):
        char = text[n]
        n += 1
        if quote:
            if char == quote:
                quote = ''
            elif char == '\\' and quote == '"' and n < len(text) and text[n] in '"\\':
                current += text[n]
                n += 1
            else:
                current += char
        elif char in '\'"':
            quote, current = char, current or ''
        elif char == '\\' and n < len(text):
            current = (current or '') + text[n]
            n += 1
        elif char.isspace():
            if current is not None:
                words.append(current)
            current = None
        else:
            current = (current or '') + char
    if quote:
        raise ValueError('No closing quotation')
    return words + ([current] if current is not None else [])

def quote(text):
    if text and all(char.isalnum() or char in '@%+=:,./-_' for char in text):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"

def join(words):
    return ' '.join(quote(each) for each in words)
`

export const platform = `
import os, sys
def node(): return os.uname().nodename
def system(): return 'Linux'
def machine(): return 'x86_64'
def processor(): return ''
def release(): return os.uname().release
def version(): return os.uname().version
def python_version(): return sys.version.split()[0]
def python_version_tuple(): return tuple(python_version().split('.'))
def python_implementation(): return 'CPython'
def architecture(): return ('64bit', 'ELF')
def platform(aliased=False, terse=False): return f'Linux-{release()}-x86_64-with-glibc2.36'
def uname(): return os.uname()
`

export const getpass = `
import os
def getuser():
    return os.environ.get('LOGNAME') or os.environ.get('USER') or ('root' if os.getuid() == 0 else str(os.getuid()))
def getpass(prompt='Password: ', stream=None):
    return input(prompt)
`

export const traceback = String.raw`
import sys
from _traceback import _format, _lines

def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    return _format(value if isinstance(value, BaseException) else exc).splitlines(True)
def format_exception_only(exc, value=None):
    return [_lines(value if isinstance(value, BaseException) else exc)]
def format_exc(limit=None, chain=True):
    error = sys.exc_info()[1]
    return 'NoneType: None\n' if error is None else _format(error)
def print_exc(limit=None, file=None, chain=True):
    print(format_exc(), end='', file=file or sys.stderr)
def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    print(''.join(format_exception(exc, value)), end='', file=file or sys.stderr)
def format_tb(tb, limit=None):
    return []
def print_stack(f=None, limit=None, file=None):
    pass
`

export const warnings = `
import sys
def warn(message, category=UserWarning, stacklevel=1, source=None):
    if isinstance(message, Warning):
        category = type(message)
    if category not in (DeprecationWarning, PendingDeprecationWarning, ResourceWarning):
        path, line, _ = sys._caller(stacklevel - 1)
        print(f'{path}:{line}: {category.__name__}: {message}', file=sys.stderr)
def filterwarnings(*args, **kwargs): pass
def simplefilter(*args, **kwargs): pass
def resetwarnings(): pass
class catch_warnings:
    def __init__(self, **kwargs): pass
    def __enter__(self): return []
    def __exit__(self, *args): pass
`

export const atexit = `
_functions = []
def register(function, *args, **kwargs):
    _functions.append((function, args, kwargs))
    return function
def unregister(function):
    _functions[:] = [each for each in _functions if each[0] != function]
def _run():
    while _functions:
        function, args, kwargs = _functions.pop()
        function(*args, **kwargs)
`

export const uuid = `
import os, hashlib
class UUID:
    def __init__(self, hex=None, bytes=None, int=None, version=None):
        if hex is not None:
            digits = hex.replace('urn:', '').replace('uuid:', '').strip('{}').replace('-', '')
            if len(digits) != 32:
                raise ValueError('badly formed hexadecimal UUID string')
            self.hex = digits.lower()
        elif bytes is not None:
            self.hex = bytes.hex()
        else:
            self.hex = f'{int:032x}'
        if version is not None:
            self.hex = self.hex[:12] + str(version) + self.hex[13:16] + '89ab'[_int(self.hex[16], 16) & 3] + self.hex[17:]
    def __str__(self):
        text = self.hex
        return f'{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}'
    def __repr__(self):
        return f"UUID('{self}')"
    def __eq__(self, other):
        return isinstance(other, UUID) and self.hex == other.hex
    def __lt__(self, other):
        return self.hex < other.hex
    def __hash__(self):
        return hash(self.hex)
    @property
    def int(self):
        return _int(self.hex, 16)
    @property
    def bytes(self):
        return _bytes.fromhex(self.hex)
    @property
    def version(self):
        return _int(self.hex[12], 16)
_int, _bytes = int, bytes
def uuid4():
    return UUID(bytes=os.urandom(16), version=4)
uuid1 = uuid4
def uuid5(namespace, name):
    return UUID(bytes=hashlib.sha1(namespace.bytes + name.encode()).digest()[:16], version=5)
def uuid3(namespace, name):
    return UUID(bytes=hashlib.md5(namespace.bytes + name.encode()).digest(), version=3)
NAMESPACE_DNS = UUID('6ba7b810-9dad-11d1-80b4-00c04fd430c8')
NAMESPACE_URL = UUID('6ba7b811-9dad-11d1-80b4-00c04fd430c8')
`

export const secrets = `
import os, random, base64
def token_bytes(nbytes=32): return os.urandom(nbytes)
def token_hex(nbytes=32): return os.urandom(nbytes).hex()
def token_urlsafe(nbytes=32): return base64.urlsafe_b64encode(os.urandom(nbytes)).rstrip(b'=').decode()
def randbelow(bound): return random.randrange(bound)
def choice(items): return random.choice(items)
def compare_digest(a, b): return a == b
SystemRandom = random
`

export const tempfile = `
import os, random, shutil

def gettempdir():
    return os.environ.get('TMPDIR', '/tmp')

def _name(prefix, suffix, dir):
    word = ''.join(random.choice('abcdefghijklmnopqrstuvwxyz0123456789_') for _ in range(8))
    return os.path.join(dir or gettempdir(), (prefix or 'tmp') + word + (suffix or ''))

def mkdtemp(suffix=None, prefix=None, dir=None):
    name = _name(prefix, suffix, dir)
    os.makedirs(name)
    return name

class TemporaryDirectory:
    def __init__(self, suffix=None, prefix=None, dir=None):
        self.name = mkdtemp(suffix, prefix, dir)
    def __enter__(self):
        return self.name
    def __exit__(self, *args):
        self.cleanup()
    def cleanup(self):
        shutil.rmtree(self.name, ignore_errors=True)

class NamedTemporaryFile:
    def __init__(self, mode='w+b', suffix=None, prefix=None, dir=None, delete=True, **kwargs):
        self.name, self.delete = _name(prefix, suffix, dir), delete
        self.file = open(self.name, mode)
    def __getattr__(self, name):
        return getattr(self.file, name)
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.close()
    def close(self):
        self.file.close()
        if self.delete and os.path.exists(self.name):
            os.remove(self.name)
`
