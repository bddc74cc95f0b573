/** What asyncio speaks over the network: connections, as bytes come and go. */
import { asynchronous as a, awaiting as w } from '../token-reader.ts'

export const asyncioTransports = `
class IncompleteReadError(EOFError):
    def __init__(self, partial, expected):
        super().__init__(f'{len(partial)} bytes read on a total of {"undefined" if expected is None else repr(expected)} expected bytes')
        self.partial, self.expected = partial, expected

class LimitOverrunError(Exception):
    def __init__(self, message, consumed):
        super().__init__(message)
        self.consumed = consumed

class BaseProtocol:
    def connection_made(self, transport): pass
    def connection_lost(self, exc): pass
    def pause_writing(self): pass
    def resume_writing(self): pass

class Protocol(BaseProtocol):
    def data_received(self, data): pass
    def eof_received(self): pass

class BaseTransport:
    pass

class _Writing:
    # Writes in a thread, so that whoever does not read holds up nobody else.
    def __init__(self, loop, write, end):
        self._loop, self._write, self._end = loop, write, end
        self._left, self._busy, self._ended, self._waiters, self._error = [], False, False, [], None
    def add(self, data):
        self._left.append(bytes(data))
        self._go_on()
    def finish(self):
        self._ended = True
        self._go_on()
    def _go_on(self):
        if self._busy:
            return
        if not self._left:
            if self._ended:
                self._ended = False
                self._end()
            waiters, self._waiters = self._waiters, []
            for each in waiters:
                if not each.done():
                    each.set_result(None) if self._error is None else each.set_exception(self._error)
            return
        data, self._left, self._busy = b''.join(self._left), [], True
        self._loop.run_in_executor(None, self._write, data).add_done_callback(self._written)
    def _written(self, future):
        self._busy = False
        error = None if future.cancelled() else future.exception()
        if error is not None:
            self._error, self._left = error, []
        self._go_on()
    ${a} def drain(self):
        if self._busy or self._left:
            future = self._loop.create_future()
            self._waiters.append(future)
            ${w} future
        elif self._error is not None:
            raise self._error

class Transport(BaseTransport):
    def __init__(self, loop, sock, protocol):
        self._loop, self._sock, self._protocol, self._closing, self._lost = loop, sock, protocol, False, False
        self._writing = _Writing(loop, sock.sendall, self._shut)
        self._only_shut = False
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(threading.Thread(target=self._read, daemon=True).start)
    def _read(self):
        error = None
        while True:
            try:
                data = self._sock.recv(65536)
            except OSError as problem:
                error, data = problem, b''
            if not data:
                break
            self._loop.call_soon_threadsafe(self._received, data)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ended, error)
    def _received(self, data):
        if not self._closing:
            self._protocol.data_received(data)
    def _ended(self, error):
        if self._closing:
            return self._lose(None)
        if error is not None:
            return self._lose(error)
        if not self._protocol.eof_received():
            self.close()
    def _shut(self):
        if self._only_shut and not self._closing:
            try:
                self._sock.shutdown(1)
            except OSError:
                pass
        else:
            self._sock.close()
            self._lose(None)
    def _lose(self, error):
        if not self._lost:
            self._lost = True
            self._sock.close()
            self._loop.call_soon(self._protocol.connection_lost, error)
    def write(self, data):
        if not self._closing:
            self._writing.add(data)
    def writelines(self, parts):
        self.write(b''.join(parts))
    def can_write_eof(self):
        return True
    def write_eof(self):
        self._only_shut = True
        self._writing.finish()
    def close(self):
        if not self._closing:
            self._closing = True
            self._writing.finish()
    def abort(self):
        self._closing = True
        self._lose(None)
    def is_closing(self):
        return self._closing
    def get_protocol(self):
        return self._protocol
    def set_protocol(self, protocol):
        self._protocol = protocol
    def pause_reading(self): pass
    def resume_reading(self): pass
    def get_extra_info(self, name, default=None):
        if name == 'socket':
            return self._sock
        try:
            return {'peername': self._sock.getpeername, 'sockname': self._sock.getsockname}[name]()
        except (KeyError, OSError):
            return default
`
