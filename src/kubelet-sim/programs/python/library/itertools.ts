/** itertools, in Python. */
export const itertools = `
class _From:
    def __get__(self, of, cls=None):
        def from_iterable(iterables):
            for each in iterables:
                yield from each
        return from_iterable

class chain:
    from_iterable = _From()
    def __init__(self, *iterables):
        self._items = (item for each in iterables for item in each)
    def __iter__(self):
        return self
    def __next__(self):
        return next(self._items)

def count(start=0, step=1):
    while True:
        yield start
        start += step

def cycle(iterable):
    saved = []
    for item in iterable:
        yield item
        saved.append(item)
    while saved:
        yield from saved

def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object

def islice(iterable, *args):
    bounds = slice(*args)
    start, stop, step = bounds.start or 0, bounds.stop, bounds.step or 1
    if stop is not None and stop <= start:
        for n, _ in zip(range(start), iterable):
            pass
        return
    wanted = start
    n = 0
    for item in iterable:
        if n == wanted:
            yield item
            wanted += step
        n += 1
        if stop is not None and (n >= stop or wanted >= stop):
            return

def accumulate(iterable, func=None, *, initial=None):
    iterator = iter(iterable)
    total = initial
    if initial is None:
        try:
            total = next(iterator)
        except StopIteration:
            return
    yield total
    for item in iterator:
        total = total + item if func is None else func(total, item)
        yield total

def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            break
        yield item

def dropwhile(predicate, iterable):
    iterator = iter(iterable)
    for item in iterator:
        if not predicate(item):
            yield item
            break
    yield from iterator

def filterfalse(predicate, iterable):
    for item in iterable:
        if not (predicate(item) if predicate else item):
            yield item

def starmap(function, iterable):
    for args in iterable:
        yield function(*args)

def compress(data, selectors):
    return (item for item, wanted in zip(data, selectors) if wanted)

def pairwise(iterable):
    iterator = iter(iterable)
    try:
        before = next(iterator)
    except StopIteration:
        return
    for item in iterator:
        yield before, item
        before = item

def batched(iterable, n, *, strict=False):
    if n < 1:
        raise ValueError('n must be at least one')
    batch = []
    for item in iterable:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        if strict:
            raise ValueError('batched(): incomplete batch')
        yield tuple(batch)

def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(each) for each in iterables]
    left = len(iterators)
    done = [False] * left
    while left:
        values = []
        for n, iterator in enumerate(iterators):
            value = fillvalue
            if not done[n]:
                try:
                    value = next(iterator)
                except StopIteration:
                    done[n] = True
                    left -= 1
            values.append(value)
        if left:
            yield tuple(values)

def product(*iterables, repeat=1):
    pools = [tuple(each) for each in iterables] * repeat
    def made(n):
        if n == len(pools):
            yield ()
            return
        for item in pools[n]:
            for rest in made(n + 1):
                yield (item,) + rest
    return made(0)

def permutations(iterable, r=None):
    pool = tuple(iterable)
    length = len(pool) if r is None else r
    def made(taken):
        if len(taken) == length:
            yield tuple(pool[n] for n in taken)
            return
        for n in range(len(pool)):
            if n not in taken:
                yield from made(taken + [n])
    return made([])

def combinations(iterable, r):
    pool = tuple(iterable)
    def made(start, count):
        if count == 0:
            yield ()
            return
        for n in range(start, len(pool) - count + 1):
            for rest in made(n + 1, count - 1):
                yield (pool[n],) + rest
    return made(0, r)

def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)
    def made(start, count):
        if count == 0:
            yield ()
            return
        for n in range(start, len(pool)):
            for rest in made(n, count - 1):
                yield (pool[n],) + rest
    return made(0, r)

def groupby(iterable, key=None):
    group, current = [], None
    for item in iterable:
        value = item if key is None else key(item)
        if group and value != current:
            yield current, iter(group)
            group = []
        current = value
        group.append(item)
    if group:
        yield current, iter(group)

def tee(iterable, n=2):
    iterator = iter(iterable)
    queues = [[] for _ in range(n)]
    def made(own):
        while True:
            if not own:
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                for each in queues:
                    each.append(item)
            yield own.pop(0)
    return tuple(made(each) for each in queues)
`
