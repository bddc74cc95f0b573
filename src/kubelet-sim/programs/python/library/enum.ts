/** enum, in Python. */
export const enumeration = `
class auto:
    pass

class EnumType(type):
    def __init__(cls, name, bases, names, **kwargs):
        members = {}
        value = 0
        for key, given in list(names.items()):
            if key.startswith('_') or callable(given) or isinstance(given, (property, classmethod, staticmethod)) or hasattr(given, '__get__'):
                continue
            if isinstance(given, auto):
                given = cls._generate_next_value_(key, 1, len(members), [each._value_ for each in members.values()])
            same = [each for each in members.values() if each._value_ == given]
            if same:
                members[key] = same[0]
                setattr(cls, key, same[0])
                continue
            kinds = [each for each in cls.__mro__ if each in (int, str, float)]
            own = getattr(cls, '__new__', None)
            member = kinds[0].__new__(cls, given) if kinds else object.__new__(cls)
            member._value_ = given
            member._name_ = key
            if '__init__' in names or any('__init__' in each.__dict__ for each in cls.__mro__ if each not in (object, Enum, int, str, float)):
                member.__init__(*(given if isinstance(given, tuple) else (given,)))
            members[key] = member
            setattr(cls, key, member)
        cls._member_map_ = members
    def __call__(cls, value, names=None):
        if names is not None:
            words = names.replace(',', ' ').split() if isinstance(names, str) else list(names)
            return EnumType(value, (cls,), {word: n + 1 for n, word in enumerate(words)})
        for member in cls._member_map_.values():
            if member._value_ == value or member is value:
                return member
        if issubclass(cls, Flag) and isinstance(value, int):
            return cls._of(value)
        missing = getattr(cls, '_missing_', None)
        found = missing(value) if missing else None
        if found is not None:
            return found
        raise ValueError(f'{value!r} is not a valid {cls.__qualname__}')
    def __getitem__(cls, name):
        return cls._member_map_[name]
    def __iter__(cls):
        return iter([member for name, member in cls._member_map_.items() if member._name_ == name])
    def __len__(cls):
        return len([name for name, member in cls._member_map_.items() if member._name_ == name])
    def __contains__(cls, value):
        return any(member is value or member._value_ == value for member in cls._member_map_.values())
    @property
    def __members__(cls):
        return dict(cls._member_map_)

EnumMeta = EnumType

class Enum(metaclass=EnumType):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return max([each for each in last_values if isinstance(each, int)], default=start - 1) + 1
    @property
    def name(self):
        return self._name_
    @property
    def value(self):
        return self._value_
    def __repr__(self):
        return f'<{self.__class__.__name__}.{self._name_}: {self._value_!r}>'
    def __str__(self):
        return f'{self.__class__.__name__}.{self._name_}'
    def __hash__(self):
        return hash(self._value_ if isinstance(self, (int, str, float)) else self._name_)
    def __eq__(self, other):
        if isinstance(self, (int, str, float)):
            return self._value_ == (other._value_ if isinstance(other, Enum) else other)
        return self is other
    def __format__(self, form):
        return format(str(self), form)

class _Plain(Enum):
    def __str__(self):
        return str(self._value_)
    def __hash__(self):
        return hash(self._value_)
    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)
    def __format__(self, form):
        return format(self._value_, form)

class IntEnum(int, _Plain):
    pass

class StrEnum(str, _Plain):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return 2 ** count
    @classmethod
    def _all(cls):
        most = 0
        for member in cls._member_map_.values():
            most |= member._value_
        return most
    @classmethod
    def _of(cls, value):
        for member in cls._member_map_.values():
            if member._value_ == value:
                return member
        most = cls._all()
        if value < 0:
            return cls._of(value & most)
        if value & ~most and not issubclass(cls, IntFlag):
            width = most.bit_length()
            raise ValueError(f'{cls!r} invalid value {value!r}\\n    given {bin(value)[:2]}0 {bin(value)[2:].rjust(width, "0")}\\n  allowed 0b0 {bin(most)[2:].rjust(max(width, value.bit_length()), "0")}')
        made = int.__new__(cls, value) if issubclass(cls, int) else object.__new__(cls)
        made._value_ = value
        names = [name for name, each in cls._member_map_.items() if each._value_ & value and not each._value_ & (each._value_ - 1)]
        made._name_ = '|'.join(names + ([str(value & ~most)] if value & ~most else [])) or None
        return made
    def _bits(self, other):
        return other._value_ if isinstance(other, Flag) else other
    def __invert__(self):
        return self._of(self._all() & ~self._value_)
    def __repr__(self):
        name = self.__class__.__name__
        return f'<{name}: {self._value_!r}>' if self._name_ is None else f'<{name}.{self._name_}: {self._value_!r}>'
    def __str__(self):
        return f'{self.__class__.__name__}({self._value_!r})' if self._name_ is None else f'{self.__class__.__name__}.{self._name_}'
    def __iter__(self):
        return iter([each for each in self.__class__ if each._value_ & self._value_ and not each._value_ & (each._value_ - 1)])
    def __len__(self):
        return bin(self._value_).count('1')
    def __or__(self, other):
        return self._of(self._value_ | self._bits(other))
    def __and__(self, other):
        return self._of(self._value_ & self._bits(other))
    def __xor__(self, other):
        return self._of(self._value_ ^ self._bits(other))
    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_
    def __bool__(self):
        return bool(self._value_)
    def __eq__(self, other):
        return self.__class__ is other.__class__ and self._value_ == other._value_
    def __hash__(self):
        return hash(self._value_)

class IntFlag(int, Flag):
    def __int__(self):
        return self._value_
    def __eq__(self, other):
        return self._value_ == self._bits(other)
    def __hash__(self):
        return hash(self._value_)
    def __str__(self):
        return str(self._value_)
    def __format__(self, form):
        return format(self._value_, form)
    __or__, __and__, __xor__, __invert__, __repr__, __bool__ = Flag.__or__, Flag.__and__, Flag.__xor__, Flag.__invert__, Flag.__repr__, Flag.__bool__
    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

def unique(cls):
    twice = [name for name, member in cls._member_map_.items() if member._name_ != name]
    if twice:
        raise ValueError(f'duplicate values found in {cls!r}: {twice[0]} -> {cls._member_map_[twice[0]]._name_}')
    return cls
`
