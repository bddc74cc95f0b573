/** What asyncio speaks over the network: streams, servers, and who connects to them. */
import { asynchronous as a, awaiting as w } from '../token-reader.ts'

export const asyncioStreams = `
class StreamReader:
    def __init__(self, limit=65536, loop=None):
        self._limit, self._data, self._eof, self._error = limit, bytearray(), False, None
        self._loop, self._waiters = loop or get_event_loop(), []
    def _wake(self):
        waiters, self._waiters = self._waiters, []
        for each in waiters:
            if not each.done():
                each.set_result(None)
    def feed_data(self, data):
        self._data.extend(data)
        self._wake()
    def feed_eof(self):
        self._eof = True
        self._wake()
    def set_exception(self, error):
        self._error = error
        self._wake()
    def exception(self):
        return self._error
    def at_eof(self):
        return self._eof and not self._data
    ${a} def _more(self):
        if self._error is not None:
            raise self._error
        future = self._loop.create_future()
        self._waiters.append(future)
        ${w} future
        if self._error is not None:
            raise self._error
    def _take(self, size):
        data = bytes(self._data[:size])
        del self._data[:size]
        return data
    ${a} def read(self, n=-1):
        if n == 0:
            return b''
        while not self._eof and (n < 0 or not self._data):
            ${w} self._more()
        return self._take(len(self._data) if n < 0 else n)
    ${a} def readexactly(self, n):
        while len(self._data) < n:
            if self._eof:
                raise IncompleteReadError(self._take(len(self._data)), n)
            ${w} self._more()
        return self._take(n)
    ${a} def readuntil(self, separator=b'\\n'):
        while True:
            at = self._data.find(separator)
            if at >= 0:
                return self._take(at + len(separator))
            if len(self._data) > self._limit:
                raise LimitOverrunError('Separator is not found, and chunk exceed the limit', len(self._data))
            if self._eof:
                raise IncompleteReadError(self._take(len(self._data)), None)
            ${w} self._more()
    ${a} def readline(self):
        try:
            return ${w} self.readuntil(b'\\n')
        except IncompleteReadError as error:
            return error.partial
        except LimitOverrunError as error:
            raise ValueError(error.args[0])
    def __aiter__(self):
        return self
    ${a} def __anext__(self):
        line = ${w} self.readline()
        if line == b'':
            raise StopAsyncIteration
        return line

class StreamReaderProtocol(Protocol):
    def __init__(self, reader, client_connected_cb=None, loop=None):
        self._reader, self._callback, self._loop = reader, client_connected_cb, loop or get_event_loop()
        self._closed = self._loop.create_future()
    def connection_made(self, transport):
        if self._callback is not None:
            writer = StreamWriter(transport, self, self._reader, self._loop)
            made = self._callback(self._reader, writer)
            if iscoroutine(made):
                self._loop.create_task(made).add_done_callback(self._handled)
    def _handled(self, task):
        if not task.cancelled() and task.exception() is not None:
            error = task.exception()
            print('Unhandled exception in client_connected_cb', file=sys.stderr)
            sys.excepthook(type(error), error, error.__traceback__)
    def data_received(self, data):
        self._reader.feed_data(data)
    def eof_received(self):
        self._reader.feed_eof()
        return True
    def connection_lost(self, error):
        self._reader.feed_eof() if error is None else self._reader.set_exception(error)
        if not self._closed.done():
            self._closed.set_result(None)

class StreamWriter:
    def __init__(self, transport, protocol, reader, loop):
        self.transport, self._protocol, self._reader, self._loop = transport, protocol, reader, loop
    def write(self, data):
        self.transport.write(data)
    def writelines(self, parts):
        self.transport.writelines(parts)
    def can_write_eof(self):
        return True
    def write_eof(self):
        self.transport.write_eof()
    def close(self):
        self.transport.close()
    def is_closing(self):
        return self.transport.is_closing()
    ${a} def wait_closed(self):
        ${w} shield(self._protocol._closed)
    def get_extra_info(self, name, default=None):
        return self.transport.get_extra_info(name, default)
    ${a} def drain(self):
        if self._reader is not None and self._reader.exception() is not None:
            raise self._reader.exception()
        ${w} sleep(0)
        ${w} self.transport._writing.drain()

class AbstractServer:
    pass

class Server(AbstractServer):
    def __init__(self, loop, sockets, factory):
        self._loop, self.sockets, self._factory, self._serving, self._forever = loop, sockets, factory, False, None
        self._over = loop.create_future()
    def get_loop(self):
        return self._loop
    def is_serving(self):
        return self._serving
    ${a} def start_serving(self):
        if not self._serving:
            self._serving = True
            for each in self.sockets:
                threading.Thread(target=self._accept, args=(each,), daemon=True).start()
    def _accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            if self._loop.is_closed():
                return
            self._loop.call_soon_threadsafe(self._accepted, sock)
    def _accepted(self, sock):
        if self._serving:
            Transport(self._loop, sock, self._factory())
        else:
            sock.close()
    def close(self):
        if self.sockets:
            for each in self.sockets:
                each.close()
            self.sockets, self._serving = (), False
            if not self._over.done():
                self._over.set_result(None)
            if self._forever is not None:
                self._forever.cancel()
    ${a} def wait_closed(self):
        ${w} shield(self._over)
    ${a} def serve_forever(self):
        ${w} self.start_serving()
        self._forever = self._loop.create_future()
        try:
            ${w} self._forever
        finally:
            self.close()
    ${a} def __aenter__(self):
        return self
    ${a} def __aexit__(self, *args):
        self.close()
        ${w} self.wait_closed()

def _no_tls(ssl):
    if ssl:
        raise NotImplementedError('kubesim does not simulate TLS on sockets')

def _bound(family, address):
    import socket
    sock = socket.socket(family)
    try:
        sock.bind(address)
        sock.listen()
    except OSError as error:
        sock.close()
        if family == socket.AF_UNIX:
            raise
        raise OSError(error.errno, f'error while attempting to bind on address {address!r}: {(error.strerror or "").lower()}') from None
    return sock

${a} def _create_server(self, protocol_factory, host=None, port=None, *, sock=None, ssl=None, start_serving=True, **kwargs):
    import socket
    _no_tls(ssl)
    if sock is not None:
        sock.listen()
    server = Server(self, (sock or _bound(socket.AF_INET, (host or '0.0.0.0', port)),), protocol_factory)
    if start_serving:
        ${w} server.start_serving()
    return server

${a} def _create_unix_server(self, protocol_factory, path=None, *, ssl=None, start_serving=True, **kwargs):
    import socket
    _no_tls(ssl)
    server = Server(self, (_bound(socket.AF_UNIX, path),), protocol_factory)
    if start_serving:
        ${w} server.start_serving()
    return server

${a} def _connected(loop, protocol_factory, family, address):
    import socket
    sock = socket.socket(family)
    try:
        ${w} loop.run_in_executor(None, sock.connect, address)
    except BaseException:
        sock.close()
        raise
    protocol = protocol_factory()
    return Transport(loop, sock, protocol), protocol

${a} def _create_connection(self, protocol_factory, host=None, port=None, *, sock=None, ssl=None, **kwargs):
    import socket
    _no_tls(ssl)
    if sock is not None:
        protocol = protocol_factory()
        return Transport(self, sock, protocol), protocol
    try:
        return ${w} _connected(self, protocol_factory, socket.AF_INET, (host, port))
    except ConnectionRefusedError as error:
        raise ConnectionRefusedError(error.errno, f"Connect call failed {(socket.gethostbyname(host), port)!r}") from None

${a} def _create_unix_connection(self, protocol_factory, path=None, *, ssl=None, **kwargs):
    import socket
    _no_tls(ssl)
    return ${w} _connected(self, protocol_factory, socket.AF_UNIX, path)

AbstractEventLoop.create_server, AbstractEventLoop.create_unix_server = _create_server, _create_unix_server
AbstractEventLoop.create_connection, AbstractEventLoop.create_unix_connection = _create_connection, _create_unix_connection

def _stream_factory(callback, loop, limit):
    def factory():
        return StreamReaderProtocol(StreamReader(limit=limit, loop=loop), callback, loop=loop)
    return factory

${a} def start_server(client_connected_cb, host=None, port=None, *, limit=65536, **kwargs):
    loop = get_running_loop()
    return ${w} loop.create_server(_stream_factory(client_connected_cb, loop, limit), host, port, **kwargs)
${a} def start_unix_server(client_connected_cb, path=None, *, limit=65536, **kwargs):
    loop = get_running_loop()
    return ${w} loop.create_unix_server(_stream_factory(client_connected_cb, loop, limit), path, **kwargs)
${a} def open_connection(host=None, port=None, *, limit=65536, **kwargs):
    loop = get_running_loop()
    transport, protocol = ${w} loop.create_connection(_stream_factory(None, loop, limit), host, port, **kwargs)
    return protocol._reader, StreamWriter(transport, protocol, protocol._reader, loop)
${a} def open_unix_connection(path=None, *, limit=65536, **kwargs):
    loop = get_running_loop()
    transport, protocol = ${w} loop.create_unix_connection(_stream_factory(None, loop, limit), path, **kwargs)
    return protocol._reader, StreamWriter(transport, protocol, protocol._reader, loop)
`
