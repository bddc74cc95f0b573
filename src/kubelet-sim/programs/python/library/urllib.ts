/** urllib, in Python. */

export const urllibParse = `
from collections import namedtuple as _namedtuple

_always = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~'

def quote(text, safe='/', encoding=None, errors=None):
    data = text if isinstance(text, bytes) else str(text).encode()
    return ''.join(chr(each) if chr(each) in _always or (each < 128 and chr(each) in safe) else f'%{each:02X}' for each in data)

def quote_plus(text, safe='', **kwargs):
    return quote(text, safe + ' ').replace(' ', '+')

def unquote(text, encoding='utf-8', errors='replace'):
    if '%' not in text:
        return text
    return unquote_to_bytes(text).decode(encoding, errors)

def unquote_to_bytes(text):
    first, *parts = text.split('%')
    data = first.encode()
    for part in parts:
        try:
            data += bytes([int(part[:2], 16)]) + part[2:].encode()
        except ValueError:
            data += b'%' + part.encode()
    return data

def unquote_plus(text, encoding='utf-8', errors='replace'):
    return unquote(text.replace('+', ' '))

def urlencode(query, doseq=False, safe='', **kwargs):
    pairs = []
    for key, value in query.items() if hasattr(query, 'items') else query:
        values = value if doseq and isinstance(value, (list, tuple)) else [value]
        pairs += [quote_plus(str(key), safe) + '=' + quote_plus(each if isinstance(each, bytes) else str(each), safe) for each in values]
    return '&'.join(pairs)

def parse_qsl(text, keep_blank_values=False, **kwargs):
    if isinstance(text, bytes):
        text = text.decode()
    pairs = []
    for part in text.split('&'):
        name, equals, value = part.partition('=')
        if part and (value or keep_blank_values):
            pairs.append((unquote_plus(name), unquote_plus(value)))
    return pairs

def parse_qs(text, keep_blank_values=False, **kwargs):
    found = {}
    for name, value in parse_qsl(text, keep_blank_values):
        found.setdefault(name, []).append(value)
    return found

class _Parts:
    @property
    def hostname(self):
        host = self.netloc.rpartition('@')[2]
        if host.startswith('['):
            return host[1:host.index(']')]
        return host.partition(':')[0].lower() or None
    @property
    def port(self):
        text = self.netloc.rpartition('@')[2].rpartition(']')[2].rpartition(':')
        return int(text[2]) if text[1] and text[2] else None
    @property
    def username(self):
        user, at, _ = self.netloc.rpartition('@')
        return user.partition(':')[0] if at else None
    @property
    def password(self):
        user, at, _ = self.netloc.rpartition('@')
        name, colon, word = user.partition(':')
        return word if at and colon else None
    def geturl(self):
        return urlunparse(self) if len(self) == 6 else urlunsplit(self)

class SplitResult(_namedtuple('SplitResult', 'scheme netloc path query fragment'), _Parts):
    pass
class ParseResult(_namedtuple('ParseResult', 'scheme netloc path params query fragment'), _Parts):
    pass

def urlsplit(url, scheme='', allow_fragments=True):
    netloc = query = fragment = ''
    head, colon, rest = url.partition(':')
    if colon and head and head[0].isalpha() and all(each.isalnum() or each in '+-.' for each in head):
        scheme, url = head.lower(), rest
    if url.startswith('//'):
        ends = [at for at in (url.find(each, 2) for each in '/?#') if at >= 0]
        end = min(ends) if ends else len(url)
        netloc, url = url[2:end], url[end:]
    url, _, fragment = url.partition('#')
    url, _, query = url.partition('?')
    return SplitResult(scheme, netloc, url, query, fragment)

def urlparse(url, scheme='', allow_fragments=True):
    found = urlsplit(url, scheme)
    path, _, params = found.path.partition(';')
    return ParseResult(found.scheme, found.netloc, path, params, found.query, found.fragment)

def urlunsplit(parts):
    scheme, netloc, path, query, fragment = parts
    url = path
    if netloc:
        url = '//' + netloc + ('/' if path and not path.startswith('/') else '') + path
    if scheme:
        url = scheme + ':' + url
    return url + ('?' + query if query else '') + ('#' + fragment if fragment else '')

def urlunparse(parts):
    scheme, netloc, path, params, query, fragment = parts
    return urlunsplit((scheme, netloc, path + (';' + params if params else ''), query, fragment))

def urljoin(base, url, allow_fragments=True):
    if not base or urlsplit(url).scheme:
        return url or base
    if not url:
        return base
    a, b = urlsplit(base), urlsplit(url)
    if b.netloc:
        return urlunsplit((a.scheme, *b[1:]))
    path = b.path
    if not path:
        return urlunsplit((a.scheme, a.netloc, a.path, b.query or a.query, b.fragment))
    if not path.startswith('/'):
        path = a.path.rpartition('/')[0] + '/' + path
    parts = []
    for each in path.split('/'):
        if each == '..':
            if len(parts) > 1:
                parts.pop()
        elif each != '.':
            parts.append(each)
    if path.endswith(('/.', '/..')):
        parts.append('')
    return urlunsplit((a.scheme, a.netloc, '/'.join(parts), b.query, b.fragment))
`

export const urllibError = `
class URLError(OSError):
    def __init__(self, reason, filename=None):
        self.args = (reason,)
        self.reason = reason
    def __str__(self):
        return f'<urlopen error {self.reason}>'

class HTTPError(URLError):
    def __init__(self, url, code, msg, hdrs, fp):
        self.args = (code, msg)
        self.url = self.filename = url
        self.code = self.status = code
        self.msg = self.reason = msg
        self.hdrs = self.headers = hdrs
        self.fp = fp
    def read(self, *args):
        return self.fp.read(*args) if self.fp else b''
    def info(self):
        return self.headers
    def getcode(self):
        return self.code
    def geturl(self):
        return self.url
    def close(self):
        pass
    def __str__(self):
        return f'HTTP Error {self.code}: {self.msg}'
    def __repr__(self):
        return f'<HTTPError {self.code}: {self.msg!r}>'
`

export const urllibRequest = `
import http.client, ssl, sys
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit, quote, unquote

class Request:
    def __init__(self, url, data=None, headers={}, origin_req_host=None, unverifiable=False, method=None):
        self.full_url, self.data, self.method = url, data, method
        self.headers = {}
        self.unredirected_hdrs = {}
        for name, value in headers.items():
            self.add_header(name, value)
        self.type, self.host, self.selector = urlsplit(url).scheme, urlsplit(url).netloc, urlsplit(url).path
    def add_header(self, name, value):
        self.headers[name.capitalize()] = value
    def add_unredirected_header(self, name, value):
        self.add_header(name, value)
    def has_header(self, name):
        return name in self.headers
    def get_header(self, name, default=None):
        return self.headers.get(name, default)
    def header_items(self):
        return list(self.headers.items())
    def get_method(self):
        return self.method or ('GET' if self.data is None else 'POST')
    def get_full_url(self):
        return self.full_url

def urlopen(url, data=None, timeout=None, *, context=None):
    request = url if isinstance(url, Request) else Request(url, data)
    if data is not None:
        request.data = data
    scheme = urlsplit(request.full_url).scheme
    if not scheme:
        raise ValueError(f'unknown url type: {request.full_url!r}')
    if scheme not in ('http', 'https'):
        raise URLError(f'unknown url type: {scheme}')
    if scheme == 'https' and context is None:
        context = ssl._create_default_https_context()
    address, method, body = request.full_url, request.get_method(), request.data
    if isinstance(body, str):
        raise TypeError('POST data should be bytes, an iterable of bytes, or a file object. It cannot be of type str.')
    for _ in range(10):
        headers = {'User-Agent': f'Python-urllib/{sys.version_info[0]}.{sys.version_info[1]}', 'Connection': 'close', **request.headers}
        if body is not None and 'Content-type' not in headers:
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        try:
            found = http.client._ask(method, address, headers, body, timeout, context)
        except http.client.RemoteDisconnected:
            raise
        except TimeoutError as error:
            if error.errno is None:
                raise
            raise URLError(error)
        except OSError as error:
            raise URLError(error)
        response = http.client.HTTPResponse(*found, address)
        target = response.getheader('Location')
        if response.status in (301, 302, 303, 307, 308) and target and (method in ('GET', 'HEAD') or response.status in (301, 302, 303)):
            address, method, body = urljoin(address, target), 'HEAD' if method == 'HEAD' else 'GET', None
            continue
        if not 200 <= response.status < 300:
            raise HTTPError(address, response.status, response.reason, response.headers, response)
        return response
    raise HTTPError(address, response.status, 'The HTTP server returned a redirect error that would lead to an infinite loop.', response.headers, response)

def urlretrieve(url, filename=None):
    response = urlopen(url)
    name = filename or '/tmp/' + url.rstrip('/').split('/')[-1]
    with open(name, 'wb') as file:
        file.write(response.read())
    return name, response.headers

def install_opener(opener):
    pass
`
