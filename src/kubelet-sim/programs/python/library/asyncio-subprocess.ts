/** What asyncio runs besides: other programs, and what goes to and fro between them. */
import { asynchronous as a, awaiting as w } from '../token-reader.ts'

export const asyncioSubprocess = `
class _PipeWriter:
    def __init__(self, loop, file):
        def write(data):
            file.write(data)
            file.flush()
        self._loop, self._writing, self._closing = loop, _Writing(loop, write, file.close), False
    def write(self, data):
        self._writing.add(data)
    def writelines(self, parts):
        self.write(b''.join(parts))
    def close(self):
        if not self._closing:
            self._closing = True
            self._writing.finish()
    write_eof = close
    def is_closing(self):
        return self._closing
    ${a} def drain(self):
        ${w} self._writing.drain()
    ${a} def wait_closed(self):
        ${w} self._writing.drain()

def _read_pipe(loop, file):
    reader = StreamReader(loop=loop)
    def work():
        while True:
            try:
                data = file.read1(65536)
            except (OSError, ValueError):
                data = b''
            if loop.is_closed():
                return
            if not data:
                break
            loop.call_soon_threadsafe(reader.feed_data, data)
        loop.call_soon_threadsafe(reader.feed_eof)
    threading.Thread(target=work, daemon=True).start()
    return reader

class Process:
    def __init__(self, loop, child):
        self._loop, self._child, self.pid = loop, child, child.pid
        self.stdin = None if child.stdin is None else _PipeWriter(loop, child.stdin)
        self.stdout = None if child.stdout is None else _read_pipe(loop, child.stdout)
        self.stderr = None if child.stderr is None else _read_pipe(loop, child.stderr)
        self._ended = loop.create_future()
        def work():
            child.wait()
            if not loop.is_closed():
                loop.call_soon_threadsafe(lambda: self._ended.done() or self._ended.set_result(child.returncode))
        threading.Thread(target=work, daemon=True).start()
    @property
    def returncode(self):
        return self._ended.result() if self._ended.done() else None
    ${a} def wait(self):
        return ${w} shield(self._ended)
    ${a} def communicate(self, input=None):
        if self.stdin is not None:
            if input:
                self.stdin.write(input)
            self.stdin.close()
        ${a} def all_of(reader):
            return None if reader is None else ${w} reader.read()
        output, errors = ${w} gather(all_of(self.stdout), all_of(self.stderr))
        ${w} self.wait()
        return output, errors
    def send_signal(self, signal):
        if self.returncode is not None:
            raise ProcessLookupError()
        self._child.send_signal(signal)
    def terminate(self):
        self.send_signal(15)
    def kill(self):
        self.send_signal(9)
    def __repr__(self):
        return f'<Process {self.pid}>'

${a} def create_subprocess_exec(program, *args, stdin=None, stdout=None, stderr=None, limit=65536, **kwargs):
    import subprocess
    child = subprocess.Popen([program, *args], stdin=stdin, stdout=stdout, stderr=stderr, **kwargs)
    return Process(get_running_loop(), child)
${a} def create_subprocess_shell(command, stdin=None, stdout=None, stderr=None, limit=65536, **kwargs):
    import subprocess
    child = subprocess.Popen(command, shell=True, stdin=stdin, stdout=stdout, stderr=stderr, **kwargs)
    return Process(get_running_loop(), child)

class _Subprocess:
    PIPE, STDOUT, DEVNULL, Process = -1, -2, -3, Process
subprocess = _Subprocess

`
