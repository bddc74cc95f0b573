/** socket, in Python. */

export const socket = String.raw`
import _socket, io
from _socket import gaierror, gethostbyname, gethostname

error = OSError
timeout = TimeoutError
herror = OSError
AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 = 0, 1, 2, 10
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = 1, 2, 3
SOL_SOCKET, SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST, SO_REUSEPORT = 1, 2, 9, 6, 15
IPPROTO_TCP, IPPROTO_UDP, TCP_NODELAY, SOMAXCONN = 6, 17, 1, 4096
SHUT_RD, SHUT_WR, SHUT_RDWR = 0, 1, 2
has_ipv6 = True
_default = [None]

def setdefaulttimeout(seconds):
    _default[0] = seconds
def getdefaulttimeout():
    return _default[0]
def getfqdn(name=''):
    return name or gethostname()
def gethostbyname_ex(name):
    return name, [], [gethostbyname(name)]
def gethostbyaddr(address):
    raise OSError(1, 'Unknown host')
def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    ip = gethostbyname(host or '0.0.0.0')
    return [(AF_INET6 if ':' in ip else AF_INET, type or SOCK_STREAM, IPPROTO_TCP, '', (ip, int(port or 0)))]
def inet_aton(text):
    return bytes(int(each) for each in text.split('.'))
def inet_ntoa(data):
    return '.'.join(str(each) for each in data)
def htons(n):
    return (n & 255) << 8 | n >> 8
ntohs = htons

class _Reader:
    def __init__(self, sock, mode):
        self._sock, self._text, self._rest, self.closed = sock, 'b' not in mode, b'', False
    def _more(self):
        data = self._sock.recv(65536)
        self._rest += data
        return bool(data)
    def _out(self, size):
        data, self._rest = self._rest[:size], self._rest[size:]
        return data.decode() if self._text else data
    def read(self, size=-1):
        while (size is None or size < 0 or len(self._rest) < size) and self._more():
            pass
        return self._out(len(self._rest) if size is None or size < 0 else size)
    def read1(self, size=-1):
        if not self._rest:
            self._more()
        return self._out(len(self._rest) if size < 0 else size)
    def readline(self, limit=-1):
        while b'\n' not in self._rest and self._more():
            pass
        at = self._rest.find(b'\n')
        return self._out(len(self._rest) if at < 0 else at + 1)
    def readlines(self):
        return list(self)
    def __iter__(self):
        line = self.readline()
        while line:
            yield line
            line = self.readline()
    def write(self, data):
        self._sock.sendall(data.encode() if self._text else data)
        return len(data)
    def flush(self):
        pass
    def close(self):
        self.closed = True
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.close()

class socket:
    def __init__(self, family=AF_INET, type=SOCK_STREAM, proto=0, fileno=None):
        self.family, self.type, self.proto = family, type & 15, proto
        self._timeout = _default[0]
        self._link = self._listener = self._peer = self._file = None
        self._bound, self._answers, self._closed = '' if family == AF_UNIX else ('0.0.0.0', 0), [], False
    def _open(self):
        if self._closed:
            raise OSError(9, 'Bad file descriptor')
    def _linked(self):
        self._open()
        if self._link is None:
            raise OSError(107, 'Transport endpoint is not connected')
        return self._link
    def connect(self, address):
        self._open()
        if self.family == AF_UNIX:
            self._peer = address
            if self.type != SOCK_DGRAM:
                self._link = _socket.connect_unix(address)
            return
        host, port = address[0], address[1]
        if self.type == SOCK_DGRAM:
            self._peer = (gethostbyname(host), port)
            return
        self._link = _socket.connect(host, port, self._timeout)
        self._peer = (self._link.peer, port)
    def connect_ex(self, address):
        try:
            self.connect(address)
            return 0
        except OSError as failed:
            return failed.errno or 11
    def bind(self, address):
        self._open()
        if self.family == AF_UNIX:
            self._file = _socket.bind_unix(address, self.type == SOCK_DGRAM)
            self._bound = address
            if self.type == SOCK_DGRAM:
                self._listener = self._file.listen()
            return
        self._bound = (address[0], address[1])
        if self.type == SOCK_DGRAM:
            self._listener, port = _socket.listen(address[0], address[1], True)
            self._bound = (address[0], port)
    def listen(self, backlog=128):
        self._open()
        if self.family == AF_UNIX:
            if self._listener is None and self._file is not None:
                self._listener = self._file.listen()
            return
        if self._listener is None:
            self._listener, port = _socket.listen(self._bound[0], self._bound[1], False)
            self._bound = (self._bound[0] or '0.0.0.0', port)
    def accept(self):
        self._open()
        if self._listener is None:
            raise OSError(22, 'Invalid argument')
        link, port = self._listener.accept(self._timeout)
        made = socket(self.family, self.type)
        if self.family == AF_UNIX:
            made._link, made._peer, made._bound = link, '', self._bound
            return made, ''
        made._link, made._peer, made._bound = link, (link.peer, port), (_socket.own_address(), self._bound[1])
        return made, made._peer
    def send(self, data, flags=0):
        if self.type == SOCK_DGRAM:
            return self.sendto(data, self._peer)
        return self._linked().send(bytes(data))
    def sendall(self, data, flags=0):
        self.send(data)
    def sendto(self, data, *rest):
        address = rest[-1]
        if self.family == AF_UNIX:
            _socket.send_unix(bytes(data), address)
            return len(data)
        answer = _socket.send_datagram(bytes(data), address[0], address[1])
        if answer is not None:
            self._answers.append((answer, (address[0], address[1])))
        return len(data)
    def recv(self, size, flags=0):
        if self.type == SOCK_DGRAM:
            return self.recvfrom(size)[0]
        return self._linked().recv(size, self._timeout)
    def recv_into(self, buffer, size=0):
        data = self.recv(size or len(buffer))
        buffer[:len(data)] = data
        return len(data)
    def recvfrom(self, size, flags=0):
        if self.type != SOCK_DGRAM:
            return self.recv(size), self._peer
        if self._answers:
            return self._answers.pop(0)
        if self._listener is None:
            self.bind(('', 0))
        if self.family == AF_UNIX:
            return self._listener.recvfrom(self._timeout)[0][:size], None
        data, sender = self._listener.recvfrom(self._timeout)
        return data[:size], (sender, 40000)
    def settimeout(self, seconds):
        self._timeout = seconds
    def gettimeout(self):
        return self._timeout
    def setblocking(self, flag):
        self._timeout = None if flag else 0
    def setsockopt(self, *args):
        pass
    def getsockopt(self, *args):
        return 0
    def getsockname(self):
        if self._listener is not None or self.family == AF_UNIX:
            return self._bound
        return (_socket.own_address(), self._bound[1]) if self._peer else self._bound
    def getpeername(self):
        if self._peer is None:
            raise OSError(107, 'Transport endpoint is not connected')
        return self._peer
    def fileno(self):
        return -1 if self._closed else 3
    def makefile(self, mode='r', buffering=None, **kwargs):
        return _Reader(self, mode)
    def shutdown(self, how):
        if how != SHUT_RD:
            self._linked().shutdown()
    def close(self):
        if not self._closed:
            self._closed = True
            for each in (self._link, self._listener):
                if each is not None:
                    each.close()
    detach = close
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.close()
    def __repr__(self):
        return f'<socket.socket fd={self.fileno()}, family={self.family}, type={self.type}, proto={self.proto}>'

SocketType = socket

def create_connection(address, timeout=None, source_address=None):
    made = socket()
    if timeout is not None:
        made.settimeout(timeout)
    made.connect(address)
    return made

def create_server(address, *, family=AF_INET, backlog=None, reuse_port=False, **kwargs):
    made = socket(family)
    made.bind(address)
    made.listen()
    return made
`
