/** socketserver, in Python. */

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

class UnixStreamServer(TCPServer):
    address_family = socket.AF_UNIX
    def _wake(self):
        made = socket.socket(socket.AF_UNIX)
        try:
            made.connect(self.server_address)
        except OSError:
            pass
        made.close()
class UnixDatagramServer(UDPServer):
    address_family = socket.AF_UNIX

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
class ThreadingUnixStreamServer(ThreadingMixIn, UnixStreamServer):
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
