/** What tasks of asyncio share: locks, events, queues. */
import { asynchronous as a, awaiting as w } from '../token-reader.ts'

export const asyncioLocks = `
class _Waiting:
    def __init__(self):
        self._waiters = _collections.deque()
    ${a} def _sleep(self):
        future = get_running_loop().create_future()
        self._waiters.append(future)
        try:
            ${w} future
        finally:
            if future in self._waiters:
                self._waiters.remove(future)
    def _wake_next(self):
        for each in self._waiters:
            if not each.done():
                each.set_result(True)
                return

class _Held(_Waiting):
    ${a} def __aenter__(self):
        ${w} self.acquire()
    ${a} def __aexit__(self, *args):
        self.release()

class Lock(_Held):
    def __init__(self):
        super().__init__()
        self._locked = False
    def locked(self):
        return self._locked
    ${a} def acquire(self):
        while self._locked or any(not each.done() for each in self._waiters):
            if not self._locked and not self._waiters:
                break
            ${w} self._sleep()
            if not self._locked:
                break
        self._locked = True
        return True
    def release(self):
        if not self._locked:
            raise RuntimeError('Lock is not acquired.')
        self._locked = False
        self._wake_next()

class Event(_Waiting):
    def __init__(self):
        super().__init__()
        self._value = False
    def is_set(self):
        return self._value
    def set(self):
        self._value = True
        for each in list(self._waiters):
            if not each.done():
                each.set_result(True)
    def clear(self):
        self._value = False
    ${a} def wait(self):
        if not self._value:
            ${w} self._sleep()
        return True

class Semaphore(_Held):
    def __init__(self, value=1):
        super().__init__()
        if value < 0:
            raise ValueError('Semaphore initial value must be >= 0')
        self._value = self._most = value
    def locked(self):
        return self._value == 0
    ${a} def acquire(self):
        while self._value <= 0:
            ${w} self._sleep()
        self._value -= 1
        return True
    def release(self):
        self._value += 1
        self._wake_next()

class BoundedSemaphore(Semaphore):
    def release(self):
        if self._value >= self._most:
            raise ValueError('BoundedSemaphore released too many times')
        super().release()

class Condition(_Held):
    def __init__(self, lock=None):
        super().__init__()
        self._lock = lock or Lock()
        self.locked, self.acquire, self.release = self._lock.locked, self._lock.acquire, self._lock.release
    ${a} def wait(self):
        self.release()
        try:
            ${w} self._sleep()
            return True
        finally:
            ${w} self.acquire()
    ${a} def wait_for(self, predicate):
        while not predicate():
            ${w} self.wait()
        return predicate()
    def notify(self, n=1):
        for each in [each for each in self._waiters if not each.done()][:n]:
            each.set_result(True)
    def notify_all(self):
        self.notify(len(self._waiters))

class Queue:
    def __init__(self, maxsize=0):
        self._most, self._unfinished = maxsize, 0
        self._getters, self._putters, self._finished = _Waiting(), _Waiting(), Event()
        self._finished.set()
        self._init()
    def _init(self):
        self._items = _collections.deque()
    def _get(self):
        return self._items.popleft()
    def _put(self, item):
        self._items.append(item)
    @property
    def maxsize(self):
        return self._most
    def qsize(self):
        return len(self._items)
    def empty(self):
        return not self._items
    def full(self):
        return self._most > 0 and len(self._items) >= self._most
    ${a} def put(self, item):
        while self.full():
            ${w} self._putters._sleep()
        self.put_nowait(item)
    def put_nowait(self, item):
        if self.full():
            raise QueueFull
        self._put(item)
        self._unfinished += 1
        self._finished.clear()
        self._getters._wake_next()
    ${a} def get(self):
        while self.empty():
            ${w} self._getters._sleep()
        return self.get_nowait()
    def get_nowait(self):
        if self.empty():
            raise QueueEmpty
        item = self._get()
        self._putters._wake_next()
        return item
    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError('task_done() called too many times')
        self._unfinished -= 1
        if self._unfinished == 0:
            self._finished.set()
    ${a} def join(self):
        if self._unfinished > 0:
            ${w} self._finished.wait()

class PriorityQueue(Queue):
    def _init(self):
        self._items = []
    def _get(self):
        return heapq.heappop(self._items)
    def _put(self, item):
        heapq.heappush(self._items, item)

class LifoQueue(Queue):
    def _init(self):
        self._items = []
    def _get(self):
        return self._items.pop()
    def _put(self, item):
        self._items.append(item)
`
