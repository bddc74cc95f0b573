/** http, html and ssl, in Python. */

export const httpStatus = `
from enum import IntEnum

_phrases = {
    100: 'Continue', 101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information',
    204: 'No Content', 205: 'Reset Content', 206: 'Partial Content', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found',
    303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized',
    402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 408: 'Request Timeout',
    409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Content Too Large', 414: 'URI Too Long',
    415: 'Unsupported Media Type', 418: "I'm a Teapot", 422: 'Unprocessable Content', 425: 'Too Early', 429: 'Too Many Requests',
    500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
    505: 'HTTP Version Not Supported', 507: 'Insufficient Storage',
}

class _Status(IntEnum):
    @property
    def phrase(self):
        return _phrases[self._value_]

from enum import EnumType
HTTPStatus = EnumType('HTTPStatus', (_Status,), {text.upper().replace(' ', '_').replace('-', '_').replace("'", ''): code for code, text in _phrases.items()})
HTTPMethod = EnumType('HTTPMethod', (str, _Status), {})
`

export const httpServer = String.raw`
import os, socket, socketserver, sys, time, html, urllib.parse
from http import _phrases

__version__ = '0.6'
DEFAULT_ERROR_MESSAGE = '''<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: %(code)d</p>
        <p>Message: %(message)s.</p>
        <p>Error code explanation: %(code)s - %(explain)s.</p>
    </body>
</html>
'''

class HTTPServer(socketserver.TCPServer):
    allow_reuse_address = True
    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = host or socket.gethostname(), port

class ThreadingHTTPServer(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True

class _Headers(dict):
    def get(self, name, default=None):
        return dict.get(self, name.lower(), default)
    def __getitem__(self, name):
        return dict.get(self, name.lower())
    def __contains__(self, name):
        return dict.get(self, name.lower()) is not None
    def items(self):
        return [('-'.join(part.capitalize() for part in name.split('-')), value) for name, value in dict.items(self)]
    def keys(self):
        return [name for name, value in self.items()]
    def get_all(self, name, default=None):
        return [self[name]] if name in self else default
    def get_content_type(self):
        return (self['content-type'] or 'text/plain').split(';')[0].strip().lower()
    def __str__(self):
        return ''.join(f'{name}: {value}\n' for name, value in self.items()) + '\n'

class BaseHTTPRequestHandler(socketserver.StreamRequestHandler):
    server_version = 'BaseHTTP/' + __version__
    sys_version = 'Python/' + sys.version.split()[0]
    protocol_version, default_request_version = 'HTTP/1.0', 'HTTP/0.9'
    error_message_format = DEFAULT_ERROR_MESSAGE
    error_content_type = 'text/html;charset=utf-8'
    responses = {code: (text, text) for code, text in _phrases.items()}
    def parse_request(self):
        self.command, self.request_version, self.close_connection = '', self.default_request_version, True
        self.requestline = self.raw_requestline.decode('iso-8859-1').rstrip('\r\n')
        words = self.requestline.split()
        if not words:
            return False
        if len(words) not in (2, 3) or (len(words) == 3 and not words[2].startswith('HTTP/')):
            version = words[-1] if len(words) == 3 else ''
            self.send_error(400, f'Bad request version ({version!r})' if version else f'Bad request syntax ({self.requestline!r})')
            return False
        self.command, self.path = words[0], words[1]
        self.request_version = words[2] if len(words) == 3 else 'HTTP/0.9'
        if self.path.startswith('//'):
            self.path = '/' + self.path.lstrip('/')
        self.headers = _Headers()
        line = self.rfile.readline().decode('iso-8859-1')
        while line.strip():
            name, _, value = line.partition(':')
            self.headers[name.strip().lower()] = value.strip()
            line = self.rfile.readline().decode('iso-8859-1')
        kind = (self.headers.get('Connection') or '').lower()
        if self.request_version >= 'HTTP/1.1' and self.protocol_version >= 'HTTP/1.1':
            self.close_connection = kind == 'close'
        elif kind == 'keep-alive' and self.protocol_version >= 'HTTP/1.1':
            self.close_connection = False
        if (self.headers.get('Expect') or '').lower() == '100-continue' and self.protocol_version >= 'HTTP/1.1':
            self.wfile.write(b'HTTP/1.1 100 Continue\r\n\r\n')
        return True
    def handle_one_request(self):
        try:
            self.raw_requestline = self.rfile.readline()
        except TimeoutError as error:
            self.log_error('Request timed out: %r', error)
            self.close_connection = True
            return
        if not self.raw_requestline:
            self.close_connection = True
            return
        if not self.parse_request():
            return
        method = getattr(self, 'do_' + self.command, None)
        if method is None:
            self.send_error(501, f'Unsupported method ({self.command!r})')
            return
        method()
        self.wfile.flush()
    def handle(self):
        self.close_connection = True
        self.handle_one_request()
        while not self.close_connection:
            self.handle_one_request()
    def send_error(self, code, message=None, explain=None):
        code = int(code)
        short, long = self.responses.get(code, ('???', '???'))
        message = short if message is None else message
        self.log_error('code %d, message %s', code, message)
        self.send_response(code, message)
        self.send_header('Connection', 'close')
        body = None
        if code >= 200 and code not in (204, 205, 304):
            text = self.error_message_format % {'code': code, 'message': html.escape(message, quote=False), 'explain': html.escape(explain or long, quote=False)}
            body = text.encode('utf-8', 'replace')
            self.send_header('Content-Type', self.error_content_type)
            self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD' and body:
            self.wfile.write(body)
    def send_response(self, code, message=None):
        self.log_request(code)
        self.send_response_only(code, message)
        self.send_header('Server', self.version_string())
        self.send_header('Date', self.date_time_string())
    def send_response_only(self, code, message=None):
        if self.request_version == 'HTTP/0.9':
            return
        if message is None:
            message = self.responses.get(int(code), ('',))[0]
        if not hasattr(self, '_headers_buffer'):
            self._headers_buffer = []
        self._headers_buffer.append(f'{self.protocol_version} {int(code)} {message}\r\n'.encode('latin-1', 'replace'))
    def send_header(self, keyword, value):
        if self.request_version != 'HTTP/0.9':
            if not hasattr(self, '_headers_buffer'):
                self._headers_buffer = []
            self._headers_buffer.append(f'{keyword}: {value}\r\n'.encode('latin-1', 'replace'))
        if keyword.lower() == 'connection':
            self.close_connection = value.lower() == 'close'
    def end_headers(self):
        if self.request_version != 'HTTP/0.9':
            self._headers_buffer.append(b'\r\n')
            self.flush_headers()
    def flush_headers(self):
        if hasattr(self, '_headers_buffer'):
            self.wfile.write(b''.join(self._headers_buffer))
            self._headers_buffer = []
    def log_request(self, code='-', size='-'):
        self.log_message('"%s" %s %s', self.requestline, str(int(code) if not isinstance(code, str) else code), str(size))
    def log_error(self, format, *args):
        self.log_message(format, *args)
    def log_message(self, format, *args):
        sys.stderr.write('%s - - [%s] %s\n' % (self.address_string(), self.log_date_time_string(), format % args))
    def version_string(self):
        return self.server_version + ' ' + self.sys_version
    def date_time_string(self, timestamp=None):
        return time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(timestamp))
    def log_date_time_string(self):
        return time.strftime('%d/%b/%Y %H:%M:%S', time.localtime())
    def address_string(self):
        return self.client_address[0]

class SimpleHTTPRequestHandler(BaseHTTPRequestHandler):
    server_version = 'SimpleHTTP/' + __version__
    extensions_map = {'.html': 'text/html', '.htm': 'text/html', '.txt': 'text/plain', '.json': 'application/json', '.css': 'text/css', '.js': 'text/javascript', '.png': 'image/png', '.svg': 'image/svg+xml', '.xml': 'text/xml', '.csv': 'text/csv', '.py': 'text/x-python'}
    def __init__(self, *args, directory=None, **kwargs):
        self.directory = os.fspath(directory or os.getcwd())
        BaseHTTPRequestHandler.__init__(self, *args, **kwargs)
    def do_GET(self):
        body = self.send_head()
        if body is not None:
            self.wfile.write(body)
    def do_HEAD(self):
        self.send_head()
    def send_head(self):
        path = self.translate_path(self.path)
        if os.path.isdir(path):
            if not self.path.split('?')[0].endswith('/'):
                self.send_response(301)
                self.send_header('Location', self.path.split('?')[0] + '/')
                self.send_header('Content-Length', '0')
                self.end_headers()
                return None
            index = os.path.join(path, 'index.html')
            if not os.path.isfile(index):
                return self.list_directory(path)
            path = index
        try:
            with open(path, 'rb') as file:
                body = file.read()
        except OSError:
            self.send_error(404, 'File not found')
            return None
        self.send_response(200)
        self.send_header('Content-type', self.guess_type(path))
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Last-Modified', self.date_time_string(os.stat(path).st_mtime))
        self.end_headers()
        return body
    def list_directory(self, path):
        title = f'Directory listing for {html.escape(urllib.parse.unquote(self.path), quote=False)}'
        rows = ''
        for name in sorted(os.listdir(path), key=lambda each: each.lower()):
            shown = name + ('/' if os.path.isdir(os.path.join(path, name)) else '')
            rows += f'<li><a href="{urllib.parse.quote(shown)}">{html.escape(shown, quote=False)}</a></li>\n'
        text = f'<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<hr>\n<ul>\n{rows}</ul>\n<hr>\n</body>\n</html>\n'
        body = text.encode()
        self.send_response(200)
        self.send_header('Content-type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        return body
    def translate_path(self, path):
        path = urllib.parse.unquote(path.split('?')[0].split('#')[0])
        parts = [each for each in path.split('/') if each and each not in ('.', '..')]
        return os.path.join(self.directory, *parts)
    def guess_type(self, path):
        return self.extensions_map.get(os.path.splitext(path)[1].lower(), 'application/octet-stream')
`

export const httpClient = String.raw`
import _http, ssl as _ssl
from http import _phrases
from http.server import _Headers

HTTP_PORT, HTTPS_PORT = 80, 443
responses = dict(_phrases)

class HTTPException(Exception):
    pass
class BadStatusLine(HTTPException):
    pass
class RemoteDisconnected(ConnectionResetError, BadStatusLine):
    pass
class InvalidURL(HTTPException):
    pass

def _ask(method, url, headers, body, timeout, context):
    if isinstance(body, str):
        body = body.encode('iso-8859-1')
    if body is not None:
        headers = {'Content-Length': str(len(body)), **headers}
    found = _http.request(method, url, {'Accept-Encoding': 'identity', **headers}, body, timeout, bool(context and context._trusts))
    if isinstance(found, BaseException):
        raise found
    if isinstance(found, str):
        if found.startswith('SSL: '):
            kind = _ssl.SSLCertVerificationError if 'VERIFY' in found else _ssl.SSLError
            raise kind(1, found[5:])
        raise RemoteDisconnected(found)
    return found

class HTTPResponse:
    def __init__(self, status, headers, body, url=None):
        self.status = self.code = status
        self.reason = self.msg = _phrases.get(status, '')
        self.headers = _Headers({name.lower(): value for name, value in headers.items()})
        self._body, self._at, self.url, self.version, self.closed = body, 0, url, 11, False
        self.length = len(body)
    def read(self, amount=None):
        end = len(self._body) if amount is None or amount < 0 else self._at + amount
        data = self._body[self._at:end]
        self._at += len(data)
        return data
    def readline(self):
        end = self._body.find(b'\n', self._at)
        return self.read(None if end < 0 else end + 1 - self._at)
    def readlines(self):
        return list(self)
    def __iter__(self):
        line = self.readline()
        while line:
            yield line
            line = self.readline()
    def getheader(self, name, default=None):
        return self.headers.get(name, default)
    def getheaders(self):
        return self.headers.items()
    def info(self):
        return self.headers
    def geturl(self):
        return self.url
    def getcode(self):
        return self.status
    def isclosed(self):
        return self.closed
    def close(self):
        self.closed = True
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.close()

class HTTPConnection:
    _scheme, default_port = 'http', 80
    def __init__(self, host, port=None, timeout=None, source_address=None, blocksize=8192, context=None):
        if port is None and ':' in host:
            host, _, text = host.rpartition(':')
            port = int(text)
        self.host, self.port, self.timeout, self._context = host, port or self.default_port, timeout, context
        self._answer = None
    def connect(self):
        pass
    def request(self, method, url, body=None, headers={}, **kwargs):
        whole = f'{self._scheme}://{self.host}:{self.port}{url}'
        self._answer = HTTPResponse(*_ask(method, whole, dict(headers), body, self.timeout, self._context), whole)
    def getresponse(self):
        return self._answer
    def set_debuglevel(self, level):
        pass
    def close(self):
        pass

class HTTPSConnection(HTTPConnection):
    _scheme, default_port = 'https', 443
`

export const html = String.raw`
def escape(text, quote=True):
    text = text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')
    return text.replace('"', '&quot;').replace("'", '&#x27;') if quote else text
def unescape(text):
    for name, char in (('&lt;', '<'), ('&gt;', '>'), ('&quot;', '"'), ('&#x27;', "'"), ('&#39;', "'"), ('&nbsp;', '\xa0'), ('&amp;', '&')):
        text = text.replace(name, char)
    return text
`

export const ssl = `
class SSLError(OSError):
    def __str__(self):
        return str(self.args[-1])
class SSLCertVerificationError(SSLError, ValueError):
    pass
CertificateError = SSLCertVerificationError
CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2
PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, PROTOCOL_TLS = 16, 17, 2
OPENSSL_VERSION = 'OpenSSL 3.0.17 1 Jul 2025'

class SSLContext:
    def __init__(self, protocol=PROTOCOL_TLS_CLIENT):
        self.check_hostname, self.verify_mode, self._files = True, CERT_REQUIRED, []
    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        if cafile:
            open(cafile).close()
        self._files.append(cafile or capath or cadata)
    def load_default_certs(self, *args):
        pass
    def load_cert_chain(self, certfile, keyfile=None, password=None):
        open(certfile).close()
    def wrap_socket(self, *args, **kwargs):
        raise NotImplementedError('kubesim: sockets of Python speak no TLS; urllib and http.client do')
    @property
    def _trusts(self):
        return self.verify_mode == CERT_NONE or bool(self._files)

def create_default_context(purpose=None, *, cafile=None, capath=None, cadata=None):
    made = SSLContext()
    if cafile or capath or cadata:
        made.load_verify_locations(cafile, capath, cadata)
    return made

def _create_unverified_context(*args, **kwargs):
    made = SSLContext()
    made.check_hostname, made.verify_mode = False, CERT_NONE
    return made

_create_default_https_context = create_default_context
`
