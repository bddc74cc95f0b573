/** asyncio, in Python: one loop, whose time is the cluster's. */
import { asynchronous as a, awaiting as w } from '../token-reader.ts'
import { asyncioGroups } from './asyncio-groups.ts'
import { asyncioLocks } from './asyncio-locks.ts'
import { asyncioStreams } from './asyncio-streams.ts'
import { asyncioSubprocess } from './asyncio-subprocess.ts'
import { asyncioTransports } from './asyncio-transports.ts'
import { asyncioWaits } from './asyncio-waits.ts'

const loop = `
import heapq, sys, threading, time
import types as _types
import collections as _collections

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = 'FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED'
TimeoutError = TimeoutError

class CancelledError(BaseException):
    pass

class InvalidStateError(Exception):
    pass

class QueueEmpty(Exception):
    pass

class QueueFull(Exception):
    pass

class BrokenBarrierError(RuntimeError):
    pass

_running = [None]
_names = [0]

${a} def _nothing():
    pass
_probe = _nothing()
_Coroutine = type(_probe)
_probe.close()

def iscoroutine(value):
    return isinstance(value, _Coroutine)

def isfuture(value):
    return isinstance(value, Future)

class Handle:
    def __init__(self, callback, args, when=None):
        self._callback, self._args, self._when, self._cancelled = callback, args, when, False
    def cancel(self):
        self._cancelled = True
    def cancelled(self):
        return self._cancelled
    def when(self):
        return self._when
    def __lt__(self, other):
        return self._when < other._when

TimerHandle = Handle

class Future:
    _state = 'PENDING'
    def __init__(self, *, loop=None):
        self._loop = loop or get_event_loop()
        self._result = self._exception = None
        self._callbacks = []
    def get_loop(self):
        return self._loop
    def done(self):
        return self._state != 'PENDING'
    def cancelled(self):
        return self._state == 'CANCELLED'
    def cancel(self, msg=None):
        if self.done():
            return False
        self._message = msg
        self._finish('CANCELLED')
        return True
    def _finish(self, state):
        self._state = state
        callbacks, self._callbacks = self._callbacks, []
        for each in callbacks:
            self._loop.call_soon(each, self)
    def _cancel_error(self):
        message = getattr(self, '_message', None)
        return CancelledError() if message is None else CancelledError(message)
    def result(self):
        if self._state == 'CANCELLED':
            raise self._cancel_error()
        if self._state == 'PENDING':
            raise InvalidStateError('Result is not set.')
        if self._exception is not None:
            raise self._exception
        return self._result
    def exception(self):
        if self._state == 'CANCELLED':
            raise self._cancel_error()
        if self._state == 'PENDING':
            raise InvalidStateError('Exception is not set.')
        return self._exception
    def set_result(self, value):
        if self.done():
            raise InvalidStateError('invalid state')
        self._result = value
        self._finish('FINISHED')
    def set_exception(self, error):
        if self.done():
            raise InvalidStateError('invalid state')
        self._exception = error() if isinstance(error, type) else error
        self._finish('FINISHED')
    def add_done_callback(self, callback, *, context=None):
        if self.done():
            self._loop.call_soon(callback, self)
        else:
            self._callbacks.append(callback)
    def remove_done_callback(self, callback):
        before = len(self._callbacks)
        self._callbacks = [each for each in self._callbacks if each != callback]
        return before - len(self._callbacks)
    def __await__(self):
        if not self.done():
            yield self
        return self.result()
    __iter__ = __await__
    def __repr__(self):
        return f'<{type(self).__name__} {self._state.lower()}>'

class Task(Future):
    def __init__(self, coro, *, loop=None, name=None, context=None):
        if not iscoroutine(coro) and not hasattr(coro, 'send'):
            raise TypeError(f'a coroutine was expected, got {coro!r}')
        super().__init__(loop=loop)
        if name is None:
            _names[0] += 1
            name = f'Task-{_names[0]}'
        self._name, self._coro, self._waiter, self._must_cancel, self._requests = str(name), coro, None, False, 0
        self._loop._tasks[self] = None
        self._loop.call_soon(self._step)
    def get_name(self):
        return self._name
    def set_name(self, name):
        self._name = str(name)
    def get_coro(self):
        return self._coro
    def cancelling(self):
        return self._requests
    def uncancel(self):
        self._requests = max(0, self._requests - 1)
        return self._requests
    def set_result(self, value):
        raise RuntimeError('Task does not support set_result operation')
    def set_exception(self, error):
        raise RuntimeError('Task does not support set_exception operation')
    def cancel(self, msg=None):
        if self.done():
            return False
        self._requests += 1
        self._message = msg
        if self._waiter is not None and self._waiter.cancel(msg):
            return True
        self._must_cancel = True
        return True
    def _wakeup(self, future):
        self._step()
    def _step(self, error=None):
        if self.done():
            return
        if self._must_cancel:
            if not isinstance(error, CancelledError):
                error = self._cancel_error()
            self._must_cancel = False
        self._waiter = None
        before, self._loop._current = self._loop._current, self
        try:
            found = self._coro.send(None) if error is None else self._coro.throw(error)
        except StopIteration as end:
            self._end()
            if self._must_cancel:
                super().cancel()
            else:
                super().set_result(end.value)
        except CancelledError:
            self._end()
            super().cancel(getattr(self, '_message', None))
        except (KeyboardInterrupt, SystemExit) as problem:
            self._end()
            super().set_exception(problem)
            raise
        except BaseException as problem:
            self._end()
            super().set_exception(problem)
        else:
            if isinstance(found, Future):
                self._waiter = found
                found.add_done_callback(self._wakeup)
                if self._must_cancel and found.cancel():
                    self._must_cancel = False
            elif found is None:
                self._loop.call_soon(self._step)
            else:
                self._loop.call_soon(self._step, RuntimeError(f'Task got bad yield: {found!r}'))
        finally:
            self._loop._current = before
    def _end(self):
        self._loop._tasks.pop(self, None)
    def __repr__(self):
        return f"<Task {self._state.lower()} name={self._name!r} coro=<{self._coro.__qualname__}()>>"

class AbstractEventLoop:
    def __init__(self):
        # The tasks in the order in which they have begun.
        self._ready, self._timers, self._tasks = _collections.deque(), [], {}
        self._current, self._stopping, self._closed = None, False, False
        self._wake = threading.Event()
    def time(self):
        return time.monotonic()
    def is_running(self):
        return _running[0] is self
    def is_closed(self):
        return self._closed
    def get_debug(self):
        return False
    def set_debug(self, enabled):
        pass
    def set_exception_handler(self, handler):
        self._handler = handler
    def call_soon(self, callback, *args, context=None):
        if self._closed:
            raise RuntimeError('Event loop is closed')
        handle = Handle(callback, args)
        self._ready.append(handle)
        return handle
    def call_soon_threadsafe(self, callback, *args, context=None):
        handle = self.call_soon(callback, *args)
        self._wake.set()
        return handle
    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + delay, callback, *args)
    def call_at(self, when, callback, *args, context=None):
        handle = Handle(callback, args, when)
        heapq.heappush(self._timers, handle)
        return handle
    def create_future(self):
        return Future(loop=self)
    def create_task(self, coro, *, name=None, context=None):
        return Task(coro, loop=self, name=name)
    def stop(self):
        self._stopping = True
    def close(self):
        if self.is_running():
            raise RuntimeError('Cannot close a running event loop')
        self._closed = True
    def add_signal_handler(self, number, callback, *args):
        import signal
        signal.signal(number, lambda *_: self.call_soon_threadsafe(callback, *args))
    def remove_signal_handler(self, number):
        import signal
        signal.signal(number, signal.SIG_DFL)
        return True
    def run_in_executor(self, executor, function, *args):
        future = Future(loop=self)
        def settle(value, error):
            if future.done():
                return
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)
        def work():
            value = error = None
            try:
                value = function(*args)
            except BaseException as problem:
                error = problem
            self.call_soon_threadsafe(settle, value, error)
        threading.Thread(target=work, daemon=True).start()
        return future
    def _once(self):
        wait = None
        if self._ready or self._stopping:
            wait = 0
        elif self._timers:
            wait = max(0, self._timers[0]._when - self.time())
        if wait is None or wait > 0:
            self._wake.wait(wait)
        self._wake.clear()
        now = self.time() + 1e-9
        while self._timers and self._timers[0]._when <= now:
            self._ready.append(heapq.heappop(self._timers))
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if not handle._cancelled:
                self._run(handle)
    def _run(self, handle):
        try:
            handle._callback(*handle._args)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as problem:
            print(f'Exception in callback {handle._callback!r}', file=sys.stderr)
            sys.excepthook(type(problem), problem, problem.__traceback__)
    def run_forever(self):
        if self._closed:
            raise RuntimeError('Event loop is closed')
        if _running[0] is not None:
            raise RuntimeError('This event loop is already running' if _running[0] is self else 'Cannot run the event loop while another loop is running')
        _running[0] = self
        try:
            while True:
                self._once()
                if self._stopping:
                    break
        finally:
            self._stopping = False
            _running[0] = None
    def run_until_complete(self, future):
        future = ensure_future(future, loop=self)
        future.add_done_callback(lambda _: self.stop())
        self.run_forever()
        if not future.done():
            raise RuntimeError('Event loop stopped before Future completed.')
        return future.result()
    ${a} def shutdown_asyncgens(self):
        pass
    ${a} def shutdown_default_executor(self, timeout=None):
        pass

BaseEventLoop = SelectorEventLoop = AbstractEventLoop
_set = [None]

def new_event_loop():
    return AbstractEventLoop()
def set_event_loop(loop):
    _set[0] = loop
def get_running_loop():
    if _running[0] is None:
        raise RuntimeError('no running event loop')
    return _running[0]
def get_event_loop():
    if _running[0] is not None:
        return _running[0]
    if _set[0] is None:
        _set[0] = new_event_loop()
    return _set[0]

def ensure_future(value, *, loop=None):
    if isinstance(value, Future):
        return value
    loop = loop or get_event_loop()
    if iscoroutine(value):
        return loop.create_task(value)
    if hasattr(value, '__await__'):
        ${a} def wrapped():
            return ${w} value
        return loop.create_task(wrapped())
    raise TypeError('An asyncio.Future, a coroutine or an awaitable is required')

def create_task(coro, *, name=None, context=None):
    return get_running_loop().create_task(coro, name=name)
def current_task(loop=None):
    return (loop or get_running_loop())._current
def all_tasks(loop=None):
    return set((loop or get_running_loop())._tasks)
`

const missing = `
def _missing(name):
    def refused(*args, **kwargs):
        raise NotImplementedError(f'kubesim does not simulate asyncio.{name}')
    return refused

Barrier, iscoroutinefunction = _missing('Barrier'), _missing('iscoroutinefunction')
AbstractEventLoop.create_datagram_endpoint = _missing('create_datagram_endpoint')
`

export const asyncio =
  loop +
  asyncioWaits +
  asyncioLocks +
  asyncioGroups +
  asyncioTransports +
  asyncioStreams +
  asyncioSubprocess +
  missing
