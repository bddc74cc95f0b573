/** functools, in Python. */
export const functools = `
WRAPPER_ASSIGNMENTS = ('__module__', '__name__', '__qualname__', '__doc__')

def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=()):
    for name in assigned:
        if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
    wrapper.__wrapped__ = wrapped
    return wrapper

def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=()):
    return lambda wrapper: update_wrapper(wrapper, wrapped, assigned, updated)

def reduce(function, iterable, *initial):
    iterator = iter(iterable)
    if initial:
        value = initial[0]
    else:
        try:
            value = next(iterator)
        except StopIteration:
            raise TypeError('reduce() of empty iterable with no initial value') from None
    for item in iterator:
        value = function(value, item)
    return value

class partial:
    def __init__(self, func, /, *args, **keywords):
        self.func, self.args, self.keywords = func, args, keywords
    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})
    def __repr__(self):
        parts = [repr(self.func)] + [repr(each) for each in self.args]
        return 'functools.partial(' + ', '.join(parts + [f'{k}={v!r}' for k, v in self.keywords.items()]) + ')'

class _CacheInfo(tuple):
    hits = property(lambda self: self[0])
    misses = property(lambda self: self[1])
    maxsize = property(lambda self: self[2])
    currsize = property(lambda self: self[3])
    def __repr__(self):
        return f'CacheInfo(hits={self[0]}, misses={self[1]}, maxsize={self[2]}, currsize={self[3]})'

def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return lru_cache(128)(maxsize)
    def decorate(function):
        cache = {}
        counts = [0, 0]
        def wrapper(*args, **kwargs):
            key = (args, tuple(sorted(kwargs.items()))) if kwargs else args
            if key in cache:
                counts[0] += 1
                if maxsize is None:
                    return cache[key]
                value = cache.pop(key)
                cache[key] = value
                return value
            counts[1] += 1
            value = function(*args, **kwargs)
            if maxsize is not None and len(cache) >= maxsize and cache:
                del cache[next(iter(cache))]
            if maxsize != 0:
                cache[key] = value
            return value
        def cache_clear():
            cache.clear()
            counts[:] = [0, 0]
        wrapper.cache_clear = cache_clear
        wrapper.cache_info = lambda: _CacheInfo((counts[0], counts[1], maxsize, len(cache)))
        return update_wrapper(wrapper, function)
    return decorate

def cache(function):
    return lru_cache(None)(function)

class cached_property:
    def __init__(self, func):
        self.func = func
    def __set_name__(self, owner, name):
        self.name = name
    def __get__(self, of, owner=None):
        if of is None:
            return self
        value = of.__dict__[self.name] = self.func(of)
        return value

def cmp_to_key(compare):
    class K:
        def __init__(self, value):
            self.value = value
        def __lt__(self, other):
            return compare(self.value, other.value) < 0
        def __eq__(self, other):
            return compare(self.value, other.value) == 0
    return K

def total_ordering(cls):
    if '__lt__' in cls.__dict__:
        more = {'__gt__': lambda a, b: not (a < b or a == b), '__le__': lambda a, b: a < b or a == b, '__ge__': lambda a, b: not a < b}
    elif '__gt__' in cls.__dict__:
        more = {'__lt__': lambda a, b: not (a > b or a == b), '__ge__': lambda a, b: a > b or a == b, '__le__': lambda a, b: not a > b}
    elif '__le__' in cls.__dict__:
        more = {'__lt__': lambda a, b: a <= b and a != b, '__gt__': lambda a, b: not a <= b, '__ge__': lambda a, b: not a <= b or a == b}
    else:
        more = {'__gt__': lambda a, b: a >= b and a != b, '__lt__': lambda a, b: not a >= b, '__le__': lambda a, b: not a >= b or a == b}
    for name, function in more.items():
        if name not in cls.__dict__:
            setattr(cls, name, function)
    return cls

class partialmethod:
    def __init__(self, func, /, *args, **keywords):
        self.func, self.args, self.keywords = func, args, keywords
    def __get__(self, of, owner=None):
        return lambda *args, **keywords: self.func(of, *self.args, *args, **{**self.keywords, **keywords})

class singledispatchmethod:
    def __init__(self, func):
        self.dispatcher, self.func = singledispatch(func), func
    def register(self, cls, method=None):
        return self.dispatcher.register(cls, method)
    def __get__(self, of, owner=None):
        return lambda first, *args, **keywords: self.dispatcher.dispatch(type(first))(of, first, *args, **keywords)

def singledispatch(function):
    registry = {}
    def register(cls, implementation=None):
        if implementation is None:
            if not isinstance(cls, type):
                raise TypeError('kubesim: what annotations of functions say is not simulated: name the class, as in @register(int)')
            return lambda each: register(cls, each)
        registry[cls] = implementation
        return implementation
    def wrapper(*args, **kwargs):
        for cls in type(args[0]).__mro__:
            if cls in registry:
                return registry[cls](*args, **kwargs)
        return function(*args, **kwargs)
    def dispatch(cls):
        return next((registry[each] for each in cls.__mro__ if each in registry), function)
    wrapper.register, wrapper.registry, wrapper.dispatch = register, registry, dispatch
    return update_wrapper(wrapper, function)
`
