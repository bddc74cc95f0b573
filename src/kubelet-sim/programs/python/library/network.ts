/** socket and socketserver, in Python. */

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
        self._link = self._listener = self._peer = None
        self._bound, self._answers, self._closed = ('0.0.0.0', 0), [], False
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
        self._bound = (address[0], address[1])
        if self.type == SOCK_DGRAM:
            self._listener, port = _socket.listen(address[0], address[1], True)
            self._bound = (address[0], port)
    def listen(self, backlog=128):
        self._open()
        if self._listener is None:
            self._listener, port = _socket.listen(self._bound[0], self._bound[1], False)
            self._bound = (self._bound[0] or '0.0.0.0', port)
    def accept(self):
        self._open()
        if self._listener is None:
            raise OSError(22, 'Invalid argument')
        link, port = self._listener.accept(self._timeout)
        made = socket(self.family, self.type)
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
        if self._listener is not None:
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

export const socketserver = `
import socket, threading, sys

class BaseServer:
    timeout = None
    def __init__(self, server_address, RequestHandlerClass):
        self.server_address, self.RequestHandlerClass = server_address, RequestHandlerClass
        self._shutdown = False
        self._stopped = threading.Event()
    def serve_forever(self, poll_interval=0.5):
        self._stopped.clear()
        self._shutdown = False
        try:
            while not self._shutdown:
                self.handle_request()
        finally:
            self._stopped.set()
    def shutdown(self):
        self._shutdown = True
        self._wake()
        self._stopped.wait()
    def _wake(self):
        pass
    def handle_request(self):
        try:
            request, client_address = self.get_request()
        except OSError:
            return
        if self._shutdown:
            return
        if self.verify_request(request, client_address):
            try:
                self.process_request(request, client_address)
            except Exception:
                self.handle_error(request, client_address)
                self.shutdown_request(request)
        else:
            self.shutdown_request(request)
    def verify_request(self, request, client_address):
        return True
    def process_request(self, request, client_address):
        self.finish_request(request, client_address)
        self.shutdown_request(request)
    def finish_request(self, request, client_address):
        self.RequestHandlerClass(request, client_address, self)
    def shutdown_request(self, request):
        self.close_request(request)
    def close_request(self, request):
        request.close()
    def handle_error(self, request, client_address):
        import traceback
        line = '-' * 40
        print(line, file=sys.stderr)
        print('Exception occurred during processing of request from', client_address, file=sys.stderr)
        traceback.print_exc()
        print(line, file=sys.stderr)
    def server_close(self):
        pass
    def service_actions(self):
        pass
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.server_close()

class TCPServer(BaseServer):
    address_family, socket_type = socket.AF_INET, socket.SOCK_STREAM
    request_queue_size, allow_reuse_address = 5, False
    def __init__(self, server_address, RequestHandlerClass, bind_and_activate=True):
        BaseServer.__init__(self, server_address, RequestHandlerClass)
        self.socket = socket.socket(self.address_family, self.socket_type)
        if bind_and_activate:
            self.server_bind()
            self.server_activate()
    def server_bind(self):
        self.socket.bind(self.server_address)
    def server_activate(self):
        self.socket.listen(self.request_queue_size)
        self.server_address = self.socket.getsockname()
    def _wake(self):
        try:
            socket.create_connection(('127.0.0.1', self.server_address[1])).close()
        except OSError:
            pass
    def get_request(self):
        return self.socket.accept()
    def fileno(self):
        return self.socket.fileno()
    def server_close(self):
        self.socket.close()

class UDPServer(TCPServer):
    socket_type = socket.SOCK_DGRAM
    max_packet_size = 8192
    def server_activate(self):
        self.server_address = self.socket.getsockname()
    def get_request(self):
        data, address = self.socket.recvfrom(self.max_packet_size)
        return (data, self.socket), address
    def close_request(self, request):
        pass

class ThreadingMixIn:
    daemon_threads = False
    def process_request(self, request, client_address):
        threading.Thread(target=self._process, args=(request, client_address), daemon=self.daemon_threads).start()
    def _process(self, request, client_address):
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self.shutdown_request(request)

class ThreadingTCPServer(ThreadingMixIn, TCPServer):
    pass
class ThreadingUDPServer(ThreadingMixIn, UDPServer):
    pass

class BaseRequestHandler:
    def __init__(self, request, client_address, server):
        self.request, self.client_address, self.server = request, client_address, server
        self.setup()
        try:
            self.handle()
        finally:
            self.finish()
    def setup(self):
        pass
    def handle(self):
        pass
    def finish(self):
        pass

class StreamRequestHandler(BaseRequestHandler):
    timeout = None
    def setup(self):
        self.connection = self.request
        if self.timeout is not None:
            self.connection.settimeout(self.timeout)
        self.rfile = self.connection.makefile('rb')
        self.wfile = self.connection.makefile('wb')
    def finish(self):
        self.wfile.close()
        self.rfile.close()

class DatagramRequestHandler(BaseRequestHandler):
    def setup(self):
        import io
        self.packet, self.socket = self.request
        self.rfile, self.wfile = io.BytesIO(self.packet), io.BytesIO()
    def finish(self):
        self.socket.sendto(self.wfile.getvalue(), self.client_address)
`
