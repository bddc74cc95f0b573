/** threading, queue and concurrent.futures, in Python. */

export const threading = String.raw`
import _thread, sys, time

_count = [0]
_known = {}
excepthook = None

Lock = _thread.allocate_lock
get_ident = get_native_id = _thread.get_ident
TIMEOUT_MAX = 9223372036.0

class RLock:
    def __init__(self):
        self._lock, self._owner, self._depth = Lock(), None, 0
    def acquire(self, blocking=True, timeout=-1):
        if self._owner == get_ident():
            self._depth += 1
            return True
        if self._lock.acquire(blocking, timeout):
            self._owner, self._depth = get_ident(), 1
            return True
        return False
    def release(self):
        if self._owner != get_ident():
            raise RuntimeError('cannot release un-acquired lock')
        self._depth -= 1
        if not self._depth:
            self._owner = None
            self._lock.release()
    def __enter__(self):
        self.acquire()
        return True
    def __exit__(self, *args):
        self.release()

class Condition:
    def __init__(self, lock=None):
        self._lock = lock or RLock()
        self._waiters = []
        self.acquire, self.release = self._lock.acquire, self._lock.release
    def __enter__(self):
        return self._lock.__enter__()
    def __exit__(self, *args):
        self._lock.__exit__(*args)
    def wait(self, timeout=None):
        waiter = Lock()
        waiter.acquire()
        self._waiters.append(waiter)
        self.release()
        try:
            found = waiter.acquire(True, -1 if timeout is None else timeout)
            if not found and waiter in self._waiters:
                self._waiters.remove(waiter)
            return found
        finally:
            self.acquire()
    def wait_for(self, predicate, timeout=None):
        end = None if timeout is None else time.monotonic() + timeout
        while not predicate():
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return predicate()
    def notify(self, n=1):
        for _ in range(min(n, len(self._waiters))):
            self._waiters.pop(0).release()
    def notify_all(self):
        self.notify(len(self._waiters))

class Event:
    def __init__(self):
        self._condition, self._flag = Condition(Lock()), False
    def is_set(self):
        return self._flag
    def set(self):
        with self._condition:
            self._flag = True
            self._condition.notify_all()
    def clear(self):
        self._flag = False
    def wait(self, timeout=None):
        with self._condition:
            if not self._flag:
                self._condition.wait(timeout)
            return self._flag

class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError('semaphore initial value must be >= 0')
        self._condition, self._value = Condition(Lock()), value
    def acquire(self, blocking=True, timeout=None):
        with self._condition:
            if not blocking and not self._value:
                return False
            if not self._condition.wait_for(lambda: self._value > 0, timeout):
                return False
            self._value -= 1
            return True
    def release(self, n=1):
        with self._condition:
            self._value += n
            self._condition.notify(n)
    def __enter__(self):
        return self.acquire()
    def __exit__(self, *args):
        self.release()

class BoundedSemaphore(Semaphore):
    pass

class Barrier:
    def __init__(self, parties, action=None, timeout=None):
        self.parties, self._action, self._count, self._round = parties, action, 0, 0
        self._condition = Condition(Lock())
    def wait(self, timeout=None):
        with self._condition:
            at, own = self._round, self._count
            self._count += 1
            if self._count == self.parties:
                if self._action:
                    self._action()
                self._round, self._count = self._round + 1, 0
                self._condition.notify_all()
            else:
                self._condition.wait_for(lambda: self._round != at, timeout)
            return own

class local:
    def __init__(self):
        self.__dict__['_all'] = {}
    def __getattr__(self, name):
        own = self.__dict__['_all'].get(get_ident(), {})
        if name in own:
            return own[name]
        raise AttributeError(f"'_thread._local' object has no attribute '{name}'")
    def __setattr__(self, name, value):
        self.__dict__['_all'].setdefault(get_ident(), {})[name] = value

class Thread:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        self._target, self._args, self._kwargs = target, args, kwargs or {}
        if name is None:
            _count[0] += 1
            name = f'Thread-{_count[0]}'
            if target is not None and hasattr(target, '__name__'):
                name += f' ({target.__name__})'
        self.name = name
        self.daemon = current_thread().daemon if daemon is None else daemon
        self._handle = None
        self.ident = None
    def start(self):
        if self._handle is not None:
            raise RuntimeError('threads can only be started once')
        self._handle = _thread.start(self._bootstrap, bool(self.daemon))
    def _bootstrap(self):
        self.ident = get_ident()
        _known[self.ident] = self
        try:
            self.run()
        except SystemExit:
            pass
        except BaseException as error:
            import traceback
            sys.stderr.write(f'Exception in thread {self.name}:\n' + ''.join(traceback.format_exception(error)))
        finally:
            del _known[self.ident]
    def run(self):
        if self._target is not None:
            self._target(*self._args, **self._kwargs)
    def join(self, timeout=None):
        if self._handle is None:
            raise RuntimeError('cannot join thread before it is started')
        self._handle.join(timeout)
    def is_alive(self):
        return self._handle is not None and self._handle.is_alive()
    def getName(self):
        return self.name
    def setDaemon(self, daemon):
        self.daemon = daemon
    @property
    def native_id(self):
        return self.ident
    def __repr__(self):
        state = 'initial' if self._handle is None else 'started' if self.is_alive() else 'stopped'
        return f"<Thread({self.name}, {state}{' daemon' if self.daemon else ''}{'' if self.ident is None else ' ' + str(self.ident)})>"

class _MainThread(Thread):
    def __init__(self):
        self.name, self.daemon, self.ident = 'MainThread', False, get_ident()
        self._handle = None
    def is_alive(self):
        return True
    def __repr__(self):
        return f'<_MainThread(MainThread, started {self.ident})>'

class Timer(Thread):
    def __init__(self, interval, function, args=None, kwargs=None):
        Thread.__init__(self)
        self.interval, self.function, self.args, self.kwargs = interval, function, args or [], kwargs or {}
        self.finished = Event()
    def cancel(self):
        self.finished.set()
    def run(self):
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
        self.finished.set()

_main = _MainThread()
_known[_main.ident] = _main

def current_thread():
    return _known.get(get_ident(), _main)
currentThread = current_thread
def main_thread():
    return _main
def enumerate():
    return list(_known.values())
def active_count():
    return len(_known)
`

export const queue = `
import threading, time, heapq

class Empty(Exception):
    pass
class Full(Exception):
    pass

class Queue:
    def __init__(self, maxsize=0):
        self.maxsize, self.queue, self.unfinished_tasks = maxsize, [], 0
        self._condition = threading.Condition()
    def qsize(self):
        return len(self.queue)
    def empty(self):
        return not self.queue
    def full(self):
        return 0 < self.maxsize <= len(self.queue)
    def _put(self, item):
        self.queue.append(item)
    def _get(self):
        return self.queue.pop(0)
    def put(self, item, block=True, timeout=None):
        with self._condition:
            if not self._condition.wait_for(lambda: not self.full(), timeout if block else 0):
                raise Full
            self._put(item)
            self.unfinished_tasks += 1
            self._condition.notify_all()
    def get(self, block=True, timeout=None):
        with self._condition:
            if not self._condition.wait_for(lambda: len(self.queue) > 0, timeout if block else 0):
                raise Empty
            item = self._get()
            self._condition.notify_all()
            return item
    def put_nowait(self, item):
        self.put(item, False)
    def get_nowait(self):
        return self.get(False)
    def task_done(self):
        with self._condition:
            if self.unfinished_tasks <= 0:
                raise ValueError('task_done() called too many times')
            self.unfinished_tasks -= 1
            self._condition.notify_all()
    def join(self):
        with self._condition:
            self._condition.wait_for(lambda: self.unfinished_tasks == 0)

class LifoQueue(Queue):
    def _get(self):
        return self.queue.pop()

class PriorityQueue(Queue):
    def _put(self, item):
        heapq.heappush(self.queue, item)
    def _get(self):
        return heapq.heappop(self.queue)

SimpleQueue = Queue
`

export const futures = `
import threading, queue

class CancelledError(Exception):
    pass
TimeoutError = TimeoutError
FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = 'FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED'

class Future:
    def __init__(self):
        self._event, self._result, self._error, self._callbacks = threading.Event(), None, None, []
    def __repr__(self):
        if not self.done():
            return f'<Future at {id(self):#x} state=pending>'
        end = f'raised {type(self._error).__name__}' if self._error is not None else f'returned {type(self._result).__name__}'
        return f'<Future at {id(self):#x} state=finished {end}>'
    def done(self):
        return self._event.is_set()
    def running(self):
        return not self.done()
    def cancel(self):
        return False
    def cancelled(self):
        return False
    def result(self, timeout=None):
        if not self._event.wait(timeout):
            raise TimeoutError
        if self._error:
            raise self._error
        return self._result
    def exception(self, timeout=None):
        if not self._event.wait(timeout):
            raise TimeoutError
        return self._error
    def add_done_callback(self, function):
        if self.done():
            function(self)
        else:
            self._callbacks.append(function)
    def _finish(self, result, error):
        self._result, self._error = result, error
        self._event.set()
        for each in self._callbacks:
            each(self)

class ThreadPoolExecutor:
    def __init__(self, max_workers=None, thread_name_prefix='', **kwargs):
        self._most, self._prefix = max_workers or 12, thread_name_prefix or 'ThreadPoolExecutor-0'
        self._tasks, self._threads, self._closed = queue.Queue(), [], False
    def submit(self, function, /, *args, **kwargs):
        if self._closed:
            raise RuntimeError('cannot schedule new futures after shutdown')
        future = Future()
        self._tasks.put((future, function, args, kwargs))
        if len(self._threads) < self._most:
            thread = threading.Thread(target=self._work, name=f'{self._prefix}_{len(self._threads)}', daemon=True)
            self._threads.append(thread)
            thread.start()
        return future
    def _work(self):
        while True:
            task = self._tasks.get()
            if task is None:
                return
            future, function, args, kwargs = task
            try:
                result, error = function(*args, **kwargs), None
            except BaseException as failed:
                result, error = None, failed
            future._finish(result, error)
    def map(self, function, *iterables, timeout=None, chunksize=1):
        futures = [self.submit(function, *args) for args in zip(*iterables)]
        return (each.result(timeout) for each in futures)
    def shutdown(self, wait=True, cancel_futures=False):
        self._closed = True
        for _ in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self.shutdown()

def as_completed(futures, timeout=None):
    done = queue.Queue()
    futures = list(futures)
    for each in futures:
        each.add_done_callback(done.put)
    for _ in futures:
        yield done.get(timeout=timeout)

def wait(futures, timeout=None, return_when=ALL_COMPLETED):
    futures = set(futures)
    for each in futures:
        each._event.wait(timeout)
    done = {each for each in futures if each.done()}
    return done, futures - done
`
