/** Small modules about files: io, glob, fnmatch, shutil, pathlib. */

export const io = String.raw`
from _io import *
import _io
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192

class IOBase:
    pass
class TextIOBase(IOBase):
    pass
class RawIOBase(IOBase):
    pass
class BufferedIOBase(IOBase):
    pass

class _Memory(TextIOBase):
    def __init__(self, initial, newline=None):
        self._value = initial or self._empty
        self._at = 0
        self.closed = False
    def _check(self):
        if self.closed:
            raise ValueError('I/O operation on closed file.')
    def write(self, data):
        self._check()
        if not isinstance(data, self._kinds):
            raise TypeError(self._wrong.format(type(data).__name__))
        self._value = self._value[:self._at] + data + self._value[self._at + len(data):]
        self._at += len(data)
        return len(data)
    def writelines(self, lines):
        for each in lines:
            self.write(each)
    def read(self, size=-1):
        self._check()
        end = len(self._value) if size is None or size < 0 else self._at + size
        data = self._value[self._at:end]
        self._at += len(data)
        return data
    def readline(self, size=-1):
        self._check()
        end = self._value.find(self._newline, self._at)
        return self.read(-1 if end < 0 else end + 1 - self._at)
    def readlines(self):
        return list(self)
    def __iter__(self):
        return self
    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line
    def getvalue(self):
        return self._value
    def seek(self, at, whence=0):
        self._at = at if whence == 0 else self._at + at if whence == 1 else len(self._value) + at
        return self._at
    def tell(self):
        return self._at
    def truncate(self, size=None):
        self._value = self._value[:self._at if size is None else size]
    def flush(self):
        pass
    def close(self):
        self.closed = True
    def isatty(self):
        return False
    def readable(self):
        return True
    def writable(self):
        return True
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.close()

class StringIO(_Memory):
    _empty, _newline, _kinds, _wrong = '', '\n', str, "string argument expected, got '{}'"
    def __init__(self, initial_value='', newline='\n'):
        _Memory.__init__(self, initial_value)

class BytesIO(_Memory):
    _empty, _newline, _kinds, _wrong = b'', b'\n', (bytes, bytearray), "a bytes-like object is required, not '{}'"
    def __init__(self, initial_bytes=b''):
        _Memory.__init__(self, bytes(initial_bytes))
    def getbuffer(self):
        return self._value

class TextIOWrapper(TextIOBase):
    def __init__(self, buffer, encoding=None, **kwargs):
        self.buffer = buffer
    def write(self, text):
        return self.buffer.write(text.encode())
    def read(self, size=-1):
        return self.buffer.read(size).decode()
    def readline(self):
        return self.buffer.readline().decode()
    def __iter__(self):
        for line in self.buffer:
            yield line.decode()
    def flush(self):
        self.buffer.flush()
`

export const fnmatch = String.raw`
import re as _re

def translate(pattern):
    text = ''
    n = 0
    while n < len(pattern):
        char = pattern[n]
        n += 1
        if char == '*':
            text += '.*'
        elif char == '?':
            text += '.'
        elif char == '[' and ']' in pattern[n:]:
            end = pattern.index(']', n + 1)
            inner = pattern[n:end]
            text += '[' + ('^' + inner[1:] if inner.startswith('!') else inner) + ']'
            n = end + 1
        else:
            text += _re.escape(char)
    return '(?s:' + text + r')\Z'

def fnmatchcase(name, pattern):
    return _re.match(translate(pattern), name) is not None
fnmatch = fnmatchcase

def filter(names, pattern):
    return [each for each in names if fnmatchcase(each, pattern)]
`

export const glob = `
import os, fnmatch

def _found(folder, parts, recursive):
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == '**' and recursive:
        yield from _found(folder, rest, recursive)
        for name in sorted(os.listdir(folder or '.')):
            inner = os.path.join(folder, name)
            if os.path.isdir(inner) and not name.startswith('.'):
                yield from _found(inner, parts, recursive)
        return
    if not any(char in part for char in '*?['):
        inner = os.path.join(folder, part)
        if os.path.lexists(inner):
            yield from _found(inner, rest, recursive)
        return
    if os.path.isdir(folder or '.'):
        for name in sorted(os.listdir(folder or '.')):
            if fnmatch.fnmatch(name, part) and (part.startswith('.') or not name.startswith('.')):
                inner = os.path.join(folder, name)
                if not rest or os.path.isdir(inner):
                    yield from _found(inner, rest, recursive)

def iglob(pathname, *, root_dir=None, recursive=False, **kwargs):
    parts = [each for each in pathname.split('/') if each]
    return _found('/' if pathname.startswith('/') else root_dir or '', parts, recursive)

def glob(pathname, *, root_dir=None, recursive=False, **kwargs):
    return list(iglob(pathname, root_dir=root_dir, recursive=recursive))
`

export const shutil = `
import os

class Error(OSError):
    pass
class SameFileError(Error):
    pass

def copyfileobj(source, target, length=0):
    target.write(source.read())

def copyfile(source, target, *, follow_symlinks=True):
    with open(source, 'rb') as a, open(target, 'wb') as b:
        b.write(a.read())
    return target

def copy(source, target, *, follow_symlinks=True):
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    copyfile(source, target)
    os.chmod(target, os.stat(source).st_mode & 0o777)
    return target
copy2 = copy

def copytree(source, target, dirs_exist_ok=False, **kwargs):
    os.makedirs(target, exist_ok=dirs_exist_ok)
    for name in os.listdir(source):
        a, b = os.path.join(source, name), os.path.join(target, name)
        copytree(a, b, dirs_exist_ok) if os.path.isdir(a) else copy(a, b)
    return target

def rmtree(path, ignore_errors=False, onerror=None):
    try:
        for name in os.listdir(path):
            inner = os.path.join(path, name)
            if os.path.isdir(inner) and not os.path.islink(inner):
                rmtree(inner, ignore_errors)
            else:
                os.remove(inner)
        os.rmdir(path)
    except OSError:
        if not ignore_errors:
            raise

def move(source, target):
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    try:
        os.rename(source, target)
    except OSError:
        if os.path.isdir(source):
            copytree(source, target)
            rmtree(source)
        else:
            copy(source, target)
            os.remove(source)
    return target

def which(name, mode=1, path=None):
    for folder in (path or os.environ.get('PATH', '')).split(':'):
        found = os.path.join(folder, name)
        if os.path.isfile(found):
            return found
    return None
`

export const pathlib = `
import os, glob as _glob, fnmatch as _fnmatch

class PurePath:
    def __init__(self, *parts):
        text = os.path.join('', *[os.fspath(each) for each in parts]) if parts else '.'
        kept = [each for each in text.split('/') if each not in ('', '.')]
        self._text = ('/' if text.startswith('/') else '') + '/'.join(kept) or '.'
    def __fspath__(self):
        return self._text
    def __str__(self):
        return self._text
    def __repr__(self):
        return f'PosixPath({self._text!r})'
    def __eq__(self, other):
        return isinstance(other, PurePath) and self._text == other._text
    def __lt__(self, other):
        return self._text < other._text
    def __hash__(self):
        return hash(self._text)
    def __truediv__(self, other):
        return type(self)(self._text, other)
    def __rtruediv__(self, other):
        return type(self)(other, self._text)
    def joinpath(self, *parts):
        return type(self)(self._text, *parts)
    @property
    def parts(self):
        rest = [each for each in self._text.split('/') if each]
        return tuple((['/'] if self._text.startswith('/') else []) + rest)
    @property
    def name(self):
        return '' if self._text in ('/', '.') else os.path.basename(self._text)
    @property
    def suffix(self):
        return os.path.splitext(self.name)[1]
    @property
    def stem(self):
        return os.path.splitext(self.name)[0]
    @property
    def parent(self):
        return type(self)(os.path.dirname(self._text) or '.')
    @property
    def parents(self):
        found, each = [], self
        while each.parent != each:
            each = each.parent
            found.append(each)
        return found
    def with_name(self, name):
        return self.parent / name
    def with_suffix(self, suffix):
        return self.parent / (self.stem + suffix)
    def match(self, pattern):
        parts, wanted = list(self.parts), list(PurePath(pattern).parts)
        if pattern.startswith('/') and len(parts) != len(wanted):
            return False
        return len(wanted) <= len(parts) and all(_fnmatch.fnmatchcase(a, b) for a, b in zip(parts[len(parts) - len(wanted):], wanted))
    def is_absolute(self):
        return self._text.startswith('/')
    def as_posix(self):
        return self._text
    def relative_to(self, other):
        base = str(type(self)(other)).rstrip('/') + '/'
        if not (self._text + '/').startswith(base):
            raise ValueError(f'{self._text!r} is not in the subpath of {str(other)!r}')
        return type(self)(self._text[len(base):] or '.')

class Path(PurePath):
    @classmethod
    def cwd(cls):
        return cls(os.getcwd())
    @classmethod
    def home(cls):
        return cls(os.path.expanduser('~'))
    def exists(self):
        return os.path.exists(self._text)
    def is_file(self):
        return os.path.isfile(self._text)
    def is_dir(self):
        return os.path.isdir(self._text)
    def is_symlink(self):
        return os.path.islink(self._text)
    def stat(self):
        return os.stat(self._text)
    def resolve(self, strict=False):
        return Path(os.path.realpath(self._text))
    absolute = lambda self: Path(os.path.abspath(self._text))
    def expanduser(self):
        return Path(os.path.expanduser(self._text))
    def open(self, mode='r', *args, **kwargs):
        return open(self._text, mode, *args, **kwargs)
    def read_text(self, encoding=None, errors=None):
        with open(self._text) as file:
            return file.read()
    def write_text(self, text, encoding=None, errors=None, newline=None):
        with open(self._text, 'w') as file:
            return file.write(text)
    def read_bytes(self):
        with open(self._text, 'rb') as file:
            return file.read()
    def write_bytes(self, data):
        with open(self._text, 'wb') as file:
            return file.write(data)
    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        if exist_ok and self.is_dir():
            return
        os.makedirs(self._text) if parents else os.mkdir(self._text)
    def touch(self, mode=0o666, exist_ok=True):
        open(self._text, 'a').close()
    def unlink(self, missing_ok=False):
        if not missing_ok or self.exists():
            os.unlink(self._text)
    def rmdir(self):
        os.rmdir(self._text)
    def rename(self, target):
        os.rename(self._text, target)
        return Path(target)
    replace = rename
    def chmod(self, mode):
        os.chmod(self._text, mode)
    def iterdir(self):
        return (self / name for name in os.listdir(self._text))
    def glob(self, pattern):
        return (Path(each) for each in _glob.glob(os.path.join(self._text, pattern), recursive=True))
    def rglob(self, pattern):
        return self.glob('**/' + pattern)

PosixPath, PurePosixPath = Path, PurePath
`
